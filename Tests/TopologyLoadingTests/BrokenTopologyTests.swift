import Foundation
import TestSupport
import Testing
import TopologyLoading

/// Topologies that can run, broken in several places at once: each place is reported, and nothing that only follows.
struct BrokenTopologyTests {
    static let files: [URL] = ["topologies", "bench/topologies"].flatMap { folder in
        let folder = Folders.package.appendingPathComponent(folder)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".yaml") && !$0.hasSuffix(".test.yaml") }.sorted().map(
            folder.appendingPathComponent)
    }

    private static let options = LoadOptions(
        environment: [
            "KAFKA_BROKERS": "localhost:9092", "BENCH_PRODUCTS": "products.csv", "BENCH_KEYS": "1000",
            "BENCH_INPUT": "in.ndjson", "BENCH_OUTPUT": "out.ndjson",
            "CATALOG_URL": "postgresql://localhost/catalog",
        ], workingDirectory: "/here")

    private func errors(in text: String, _ file: URL) -> [Diagnostic] {
        TopologyLoader.load(text: text, path: file.lastPathComponent, options: Self.options).diagnostics.filter {
            $0.severity == .error
        }
    }

    @Test func thereAreEnough() throws {
        #expect(Self.files.count >= 10)
    }

    @Test(arguments: files) func everyPlaceIsAnError(_ file: URL) throws {
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(errors(in: text, file).isEmpty)
        let places = try BreakablePlaces(text)
        #expect(places.places.count >= 20)
        for place in places.places { expectErrors([place], text, file) }
    }

    @Test(arguments: files) func independentPlacesAreReportedTogetherAndAlone(_ file: URL) throws {
        let text = try String(contentsOf: file, encoding: .utf8)
        let places = try BreakablePlaces(text)
        for seed in 0..<40 {
            var random = SeededGenerator(seed: UInt64(seed))
            let count = 2 + random.below(8)
            let chosen = places.independent(count) { random.below($0) }
            #expect(chosen.count == count, "seed \(seed)")
            expectErrors(chosen, text, file, "seed \(seed)")
        }
    }

    private func expectErrors(_ places: [BreakablePlace], _ text: String, _ file: URL, _ comment: Comment = "") {
        let broken = places.breaking(text)
        let found = errors(in: broken.text, file)
        #expect(
            found.map { [$0.line, $0.column] } == broken.errors,
            "\(comment) \(file.lastPathComponent): \(places.map(\.replacement))\n\(found.text)")
    }
}
