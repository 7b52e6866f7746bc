// swift-tools-version: 6.2
import PackageDescription

// Every target declares the transitive closure of what it uses: an incremental build that reaches a type through
// another module without declaring it is silently stale (see docs/building.md). `directImports` is the table a
// person reads and edits; `closure(of:)` computes the rest.

let directImports: [String: [String]] = [
    // values
    "StreamCore": ["CXXHash", "CProcess"],
    "Expressions": ["StreamCore"],
    "TopologyModel": ["StreamCore", "Expressions"],
    // bindings
    "SQLiteAccess": ["StreamCore", "CSQLite", "CSQLiteBound"],
    "Compression": ["StreamCore", "CLZ4"],
    "NetworkServer": ["StreamCore", "CEpoll", "CLlhttp", "COpenSSL"],
    "AccessControl": ["StreamCore", "CJOSE"],
    // parts
    "TopologyLoading": ["StreamCore", "Expressions", "TopologyModel", "CYAML"],
    "RecordCoding": ["StreamCore", "Expressions", "TopologyModel", "CSimdjson"],
    "StreamOperators": ["StreamCore", "Expressions", "TopologyModel"],
    "Enrichment": ["StreamCore", "Expressions", "TopologyModel"],
    "OrderGenerator": ["StreamCore", "Expressions", "TopologyModel"],
    "KafkaConnector": ["StreamCore", "Expressions", "TopologyModel", "CRDKafka"],
    "FileConnector": ["StreamCore", "Expressions", "TopologyModel", "Compression"],
    "LookupConnectors": ["StreamCore", "Expressions", "TopologyModel", "SQLiteAccess", "CPostgres"],
    "SQLiteViews": ["StreamCore", "Expressions", "TopologyModel", "SQLiteAccess", "Compression"],
    "PostgresServer": ["StreamCore", "SQLiteAccess", "NetworkServer", "AccessControl"],
    "QueryServer": ["StreamCore", "Expressions", "TopologyModel", "NetworkServer", "AccessControl", "CPage"],
    // assembly
    "StreamEngine": [
        "StreamCore", "Expressions", "TopologyModel", "RecordCoding", "StreamOperators", "Enrichment",
    ],
    "StreamTestKit": ["StreamCore", "Expressions", "TopologyModel", "TopologyLoading", "StreamEngine"],
    "JobAssembly": [
        "StreamCore", "Expressions", "TopologyModel", "SQLiteAccess", "Compression", "TopologyLoading",
        "RecordCoding", "StreamOperators", "Enrichment", "OrderGenerator", "KafkaConnector", "FileConnector",
        "LookupConnectors", "SQLiteViews", "NetworkServer", "AccessControl", "PostgresServer", "QueryServer",
        "StreamEngine",
    ],
    // programs
    "weir": ["StreamCore", "TopologyModel", "JobAssembly"],
    "StreamBench": [
        "StreamCore", "Expressions", "TopologyModel", "Compression", "TopologyLoading", "RecordCoding",
        "StreamOperators", "Enrichment", "OrderGenerator", "SQLiteViews", "StreamEngine", "StreamTestKit",
        "CAllocationCount",
    ],
]

/// Programs, and the folders of those that do not lie in `Sources`.
let programs: [String: String?] = ["weir": nil, "StreamBench": "bench/micro/StreamBench"]

/// What each test target imports directly; a test may import anything.
let testImports: [String: [String]] = [
    "ArchitectureTests": ["TopologyLoading", "JobAssembly", "TestSupport"],
    "StreamCoreTests": ["StreamCore", "TestSupport"],
    "ExpressionsTests": ["Expressions", "SQLiteAccess", "TestSupport"],
    "TopologyLoadingTests": ["TopologyLoading", "TestSupport"],
    "RecordCodingTests": ["RecordCoding", "TopologyLoading", "TestSupport"],
    "StreamOperatorsTests": ["StreamOperators", "SQLiteAccess", "TopologyLoading", "TestSupport"],
    "EnrichmentTests": ["Enrichment", "StreamTestKit"],
    "OrderGeneratorTests": ["OrderGenerator"],
    "CompressionTests": ["Compression", "TestSupport"],
    "AccessControlTests": ["AccessControl", "StreamCore", "TestSupport"],
    "NetworkServerTests": ["NetworkServer", "StreamCore", "TestSupport"],
    "QueryServerTests": [
        "QueryServer", "NetworkServer", "SQLiteViews", "StreamTestKit", "TopologyLoading", "TestSupport",
    ],
    "SQLiteAccessTests": ["SQLiteAccess"],
    "KafkaConnectorTests": ["KafkaConnector", "TestSupport"],
    "FileConnectorTests": ["FileConnector", "RecordCoding", "TestSupport"],
    "LookupConnectorsTests": ["LookupConnectors", "Enrichment", "StreamTestKit", "TestSupport"],
    "PostgresServerTests": [
        "PostgresServer", "NetworkServer", "SQLiteAccess", "SQLiteViews", "StreamCore", "TopologyModel", "TestSupport",
    ],
    "SQLiteViewsTests": ["SQLiteViews", "SQLiteAccess", "TopologyLoading", "TestSupport"],
    "StreamEngineTests": ["StreamEngine", "StreamTestKit", "SQLiteAccess", "TestSupport"],
    "TestSupportTests": ["TestSupport"],
    "WeirCommandTests": ["weir", "StreamCore", "TopologyModel", "JobAssembly", "TestSupport"],
    "ConformanceTests": ["JobAssembly", "StreamTestKit", "TestSupport"],
    // The program is built with its tests, which run it.
    "EndToEndTests": [
        "weir", "StreamCore", "TopologyModel", "SQLiteAccess", "Compression", "KafkaConnector", "TestSupport",
    ],
]

/// Folders of test targets that hold inputs, not sources.
let testInputs: [String: [String]] = ["TopologyLoadingTests": ["Inputs"], "PostgresServerTests": ["Inputs"]]

let systemLibraries: [String: (pkgConfig: String?, package: String)] = [
    "CSQLite": ("sqlite3", "libsqlite3-dev"),
    "CLZ4": ("liblz4", "liblz4-dev"),
    "CYAML": ("yaml-0.1", "libyaml-dev"),
    "CRDKafka": ("rdkafka", "librdkafka-dev"),
    "CPostgres": ("libpq", "libpq-dev"),
    "COpenSSL": ("openssl", "libssl-dev"),
    "CJOSE": ("cjose", "libcjose-dev"),
]

/// What tests of several modules share imports.
let testSupportImports = ["StreamCore", "KafkaConnector", "CSpawn", "CJOSE"]

func closure(of names: [String]) -> [Target.Dependency] {
    var seen: Set<String> = []
    var queue = names
    while let name = queue.popLast() {
        guard seen.insert(name).inserted else { continue }
        queue.append(contentsOf: name == "TestSupport" ? testSupportImports : directImports[name] ?? [])
    }
    return seen.sorted().map { .byName(name: $0) }
}

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]
let optimizedAcrossModules: [SwiftSetting] = [
    .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release))
]

let swiftTargets: [Target] = directImports.keys.sorted().map { name in
    let dependencies = closure(of: directImports[name] ?? [])
    if let path = programs[name] {
        return .executableTarget(name: name, dependencies: dependencies, path: path, swiftSettings: strict)
    }
    return .target(name: name, dependencies: dependencies, swiftSettings: strict + optimizedAcrossModules)
}

let testTargets: [Target] = testImports.keys.sorted().map { name in
    .testTarget(
        name: name, dependencies: closure(of: testImports[name] ?? []), exclude: testInputs[name] ?? [],
        swiftSettings: strict)
}

/// The server by itself, to be measured from outside.
let serverBench: Target = .executableTarget(
    name: "NetworkServerBench", dependencies: closure(of: ["NetworkServer", "StreamCore"]),
    path: "bench/NetworkServerBench", swiftSettings: strict)

/// What tests of several modules share: programs and servers started for them.
let testSupport: Target = .target(
    name: "TestSupport", dependencies: closure(of: testSupportImports), path: "Tests/TestSupport",
    swiftSettings: strict)

let systemTargets: [Target] = systemLibraries.keys.sorted().map { name in
    .systemLibrary(
        name: name, pkgConfig: systemLibraries[name]?.pkgConfig,
        providers: [.apt([systemLibraries[name]?.package ?? ""])])
}

let package = Package(
    name: "weir",
    products: [
        .executable(name: "weir", targets: ["weir"]), .executable(name: "StreamBench", targets: ["StreamBench"]),
    ],
    targets: systemTargets + [
        .target(name: "CXXHash"),
        .target(name: "CProcess"),
        .target(name: "CSQLiteBound", dependencies: ["CSQLite"]),
        // Defines malloc: in no other program.
        .target(name: "CAllocationCount", path: "bench/micro/CAllocationCount"),
        // How tests start programs.
        .target(name: "CSpawn", path: "Tests/CSpawn"),
        .target(name: "CEpoll"),
        // The web page's files, embedded by the compiler.
        .target(name: "CPage", exclude: ["Page"]),
        .target(
            name: "CLlhttp",
            // Debian ships llhttp as sources, which hold a strict and a loose parser; the strict one is compiled.
            cSettings: [.define("LLHTTP_STRICT_MODE", to: "1"), .unsafeFlags(["-O2"])]),
        .target(
            name: "CSimdjson",
            // simdjson costs 13 times as much unoptimized, so debug builds optimize it too.
            cxxSettings: [.unsafeFlags(["-O3", "-fno-exceptions"])],
            linkerSettings: [.linkedLibrary("simdjson")]),
    ] + swiftTargets + [testSupport, serverBench] + testTargets,
    cxxLanguageStandard: .cxx17
)
