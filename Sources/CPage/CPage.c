// The compiler reads the files as they are: #embed of C23, which clang has in every dialect.
#pragma clang diagnostic ignored "-Wc23-extensions"

#include "CPage.h"

static const unsigned char index_html[] = {
#embed "Page/index.html"
};
static const unsigned char icon_svg[] = {
#embed "Page/icon.svg"
};
static const unsigned char theme_css[] = {
#embed "Page/theme.css"
};
static const unsigned char page_css[] = {
#embed "Page/page.css"
};
static const unsigned char flow_css[] = {
#embed "Page/flow.css"
};
static const unsigned char data_css[] = {
#embed "Page/data.css"
};
static const unsigned char api_js[] = {
#embed "Page/api.js"
};
static const unsigned char chart_js[] = {
#embed "Page/chart.js"
};
static const unsigned char completion_js[] = {
#embed "Page/completion.js"
};
static const unsigned char console_js[] = {
#embed "Page/console.js"
};
static const unsigned char deadletters_js[] = {
#embed "Page/deadletters.js"
};
static const unsigned char dom_js[] = {
#embed "Page/dom.js"
};
static const unsigned char figures_js[] = {
#embed "Page/figures.js"
};
static const unsigned char format_js[] = {
#embed "Page/format.js"
};
static const unsigned char graph_js[] = {
#embed "Page/graph.js"
};
static const unsigned char history_js[] = {
#embed "Page/history.js"
};
static const unsigned char layout_js[] = {
#embed "Page/layout.js"
};
static const unsigned char live_js[] = {
#embed "Page/live.js"
};
static const unsigned char main_js[] = {
#embed "Page/main.js"
};
static const unsigned char pulse_js[] = {
#embed "Page/pulse.js"
};
static const unsigned char series_js[] = {
#embed "Page/series.js"
};
static const unsigned char shell_js[] = {
#embed "Page/shell.js"
};
static const unsigned char spark_js[] = {
#embed "Page/spark.js"
};
static const unsigned char stream_js[] = {
#embed "Page/stream.js"
};
static const unsigned char suggest_js[] = {
#embed "Page/suggest.js"
};
static const unsigned char table_js[] = {
#embed "Page/table.js"
};
static const unsigned char views_js[] = {
#embed "Page/views.js"
};

#define FILE_OF(name, bytes) {name, bytes, sizeof bytes}

static const struct weir_page_file files[] = {
    FILE_OF("index.html", index_html),
    FILE_OF("icon.svg", icon_svg),
    FILE_OF("theme.css", theme_css),
    FILE_OF("page.css", page_css),
    FILE_OF("flow.css", flow_css),
    FILE_OF("data.css", data_css),
    FILE_OF("api.js", api_js),
    FILE_OF("chart.js", chart_js),
    FILE_OF("completion.js", completion_js),
    FILE_OF("console.js", console_js),
    FILE_OF("deadletters.js", deadletters_js),
    FILE_OF("dom.js", dom_js),
    FILE_OF("figures.js", figures_js),
    FILE_OF("format.js", format_js),
    FILE_OF("graph.js", graph_js),
    FILE_OF("history.js", history_js),
    FILE_OF("layout.js", layout_js),
    FILE_OF("live.js", live_js),
    FILE_OF("main.js", main_js),
    FILE_OF("pulse.js", pulse_js),
    FILE_OF("series.js", series_js),
    FILE_OF("shell.js", shell_js),
    FILE_OF("spark.js", spark_js),
    FILE_OF("stream.js", stream_js),
    FILE_OF("suggest.js", suggest_js),
    FILE_OF("table.js", table_js),
    FILE_OF("views.js", views_js),
};

const struct weir_page_file *weir_page_files(size_t *count) {
    *count = sizeof files / sizeof *files;
    return files;
}
