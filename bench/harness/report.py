"""Sections as text on the terminal, as a page under bench/results, and kept so that later runs of a day join them."""

import dataclasses
import datetime
import json
import os

import machine
from chart import draw
from figures import Section, plain_table
from places import RESULTS, ROOT


def show(section):
    print(f"\n{section.title}")
    for text in section.texts:
        print(text)
    for table in section.tables:
        print(plain_table(table))
    if section.targets:
        print(plain_table([["target", "reached", "wanted", ""], *section.targets]))
    for name, why in section.skipped:
        print(f"skipped {name}: {why}")


class Page:
    """The results of a day on a kind of machine. A section measured again takes the older one's place."""

    def __init__(self, bench, called):
        self.bench, self.called = bench, called
        self.name = f"{datetime.date.today().isoformat()}-{machine.host_kind()}"
        self.kept = f"{bench.kept}/{self.name}.json"
        self.sections, self.facts = {}, {}
        if os.path.exists(self.kept):
            with open(self.kept) as file:
                kept = json.load(file)
            self.sections = {name: Section(**fields) for name, fields in kept["sections"].items()}
            self.facts = kept["facts"]

    def add(self, section):
        section.commands.insert(0, self.called)
        section.texts.append(f"Measured {datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d %H:%M} UTC "
                             f"on commit {machine.commit()}.")
        self.sections[section.name] = section
        self.facts.update(dict(machine.facts(self.bench)))
        with open(self.kept, "w") as file:
            json.dump({"facts": self.facts,
                       "sections": {name: dataclasses.asdict(each) for name, each in self.sections.items()}}, file)
        self.write()

    def ordered(self):
        return [self.sections[name] for name in sorted(self.sections)]

    def write(self):
        os.makedirs(RESULTS, exist_ok=True)
        lines = [f"# Results of {self.name}", "",
                 "How these are measured and kept honest: [bench/README.md](../README.md).", ""]
        lines += markdown_table([["", ""], *map(list, self.facts.items())])
        targets = [row for section in self.ordered() for row in section.targets]
        if targets:
            lines += ["## Targets", "", *markdown_table([["target", "reached", "wanted at most", ""], *targets])]
        for section in self.ordered():
            lines += self.section(section)
        with open(f"{RESULTS}/{self.name}.md", "w") as file:
            file.write("\n".join(lines).rstrip() + "\n")
        bars = [(section.title, section.bars) for section in self.ordered() if section.bars]
        if bars:
            with open(f"{RESULTS}/comparison.svg", "w") as file:
                file.write(draw(bars))

    @staticmethod
    def section(section):
        lines = [f"## {section.title}", ""]
        for text in section.texts:
            lines += [text, ""]
        for table in section.tables:
            lines += markdown_table(table)
        if section.skipped:
            lines += [f"Skipped: {'; '.join(f'{name} ({why})' for name, why in section.skipped)}.".replace(
                ROOT, "."), ""]
        if section.commands:
            lines += ["```console", *[f"$ {command}" for command in section.commands], "```", ""]
        return lines


def markdown_table(rows):
    def line(cells):
        return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"
    ruler = "| --- |" + " ---: |" * (len(rows[0]) - 1)
    return [line(rows[0]), ruler, *[line(row) for row in rows[1:]], ""]
