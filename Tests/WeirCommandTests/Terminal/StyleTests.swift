import Testing

@testable import weir

@Suite struct StyleTests {
    @Test(arguments: [
        (["TERM": "xterm", "LANG": "en_US.UTF-8"], true, true),
        (["TERM": "xterm", "LANG": "C"], true, false),
        (["TERM": "xterm", "LANG": "C", "LC_ALL": "C.utf8"], true, true),
        (["TERM": "xterm", "NO_COLOR": "1", "LANG": "C.UTF-8"], false, true),
        (["TERM": "xterm", "NO_COLOR": ""], true, false),
        (["TERM": "dumb", "LANG": "C.UTF-8"], false, false),
        ([:], false, false),
    ])
    func variablesDecide(_ variables: [String: String], _ color: Bool, _ unicode: Bool) {
        #expect(Style(variables: { variables[$0] }) == Style(hasColor: color, hasUnicode: unicode))
    }

    @Test func barsFillTheirWidth() {
        let unicode = Style(hasColor: false, hasUnicode: true)
        #expect(FillBar.text(0.5, width: 4, style: .plain) == "##--")
        #expect(FillBar.text(0, width: 4, style: .plain) == "----")
        #expect(FillBar.text(0.001, width: 4, style: .plain) == "#---")
        #expect(FillBar.text(7, width: 4, style: .plain) == "####")
        #expect(FillBar.text(0.5, width: 5, style: unicode) == "██▌··")
        #expect(FillBar.text(0.001, width: 4, style: unicode) == "▏···")
        #expect(FillBar.text(.nan, width: 2, style: unicode) == "··")
        for step in 0...1000 {
            for style in [Style.plain, unicode] {
                #expect(FillBar.text(Double(step) / 1000, width: 20, style: style).count == 20)
            }
        }
    }

    @Test func historyShowsItsPeak() {
        let unicode = Style(hasColor: false, hasUnicode: true)
        #expect(FillBar.history([0, 5, 10, 20], width: 3, style: unicode) == "▂▄█")
        #expect(FillBar.history([0, 0], width: 3, style: unicode) == "")
        #expect(FillBar.history([1], width: 3, style: .plain) == "")
    }
}
