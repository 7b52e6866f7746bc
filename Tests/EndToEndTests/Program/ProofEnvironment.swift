import Foundation

/// What the environment asks of these tests.
enum ProofEnvironment {
    /// A folder with the full data of the shop; without it the tests read the sample in the repository.
    static let data = value("WEIR_TEST_DATA")
    /// A program to run in place of the one beside the tests, as a release build; it has no crash points.
    static let program = value("WEIR_PROOF_PROGRAM")
    /// How often a running job is killed at random: once in a short run.
    static let kills = value("WEIR_PROOF_KILLS").flatMap { Int($0) } ?? 1
    /// Chooses the moments; printed with a failure.
    static let seed = value("WEIR_PROOF_SEED").flatMap { UInt64($0) } ?? 1

    private static func value(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}
