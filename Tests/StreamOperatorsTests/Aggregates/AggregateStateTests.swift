import SQLiteAccess
import StreamCore
import TestSupport
import Testing
import TopologyModel

@testable import StreamOperators

/// What SQLite does not decide: 128 bits, half-even rounding, compensation, NaN.
@Suite struct AggregateStateTests {
    private func rows(_ column: Column) -> AggregateRows {
        AggregateRows(
            ids: Buffer(repeating: 0, count: column.count), argument: column, by: [],
            origins: Origins(
                source: 0, partitions: Buffer(repeating: 0, count: column.count),
                offsets: Buffer((0..<column.count).map { Int64($0) }),
                eventTimes: FixedColumn(values: Buffer(repeating: 0, count: column.count)),
                priorWatermarks: Buffer(repeating: .min, count: column.count)))
    }

    private func folded(_ state: any AggregateState, _ columns: Column...) -> any AggregateState {
        state.extend(to: 1)
        for column in columns { state.update(rows(column)) }
        return state
    }

    private func result(_ state: any AggregateState) -> SQLiteValue { value(state.columns(of: [0]).result, 0) }

    /// Through the store and back, as the state of a fresh group.
    private func restored(_ state: any AggregateState, as fresh: any AggregateState) throws -> any AggregateState {
        let columns = state.columns(of: [0])
        fresh.extend(to: 1)
        try fresh.merge([columns.result] + columns.state, into: [0])
        return fresh
    }

    private func ints(_ values: [Int64?]) -> Column {
        column(values.map { $0.map { .integer($0) } ?? .null }, .int)
    }

    private func floats(_ values: [Double]) -> Column { column(values.map { .real($0) }, .float) }

    @Test func aSumBeyondItsTypeShowsNullAndGoesOn() throws {
        let type = DataType.decimal(precision: 18, scale: 2)
        let most: Int64 = 999_999_999_999_999_999
        let state = folded(ExactSumState(type), ints([most, 1, nil]))
        #expect(result(state) == .null)
        #expect(state.columns(of: [0]).outOfRange == 1)
        let back = try restored(state, as: ExactSumState(type))
        back.update(rows(ints([-1])))
        #expect(result(back) == .integer(most))
        #expect(back.columns(of: [0]).outOfRange == 0)
        let ints = folded(ExactSumState(.int), ints([.max, .max, .max, .min, .min, .min, 5]))
        #expect(result(ints) == .integer(2))
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func wideSumsAreExactThroughTheStore(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var expected: Int128 = 0
        var state: any AggregateState = folded(ExactSumState(.int))
        var mean: any AggregateState = folded(ExactMeanState(.int, result: .float))
        var count = 0
        for _ in 0..<60 {
            let values = (0..<4).map { _ in Int64(bitPattern: random.next()) }
            expected += values.reduce(Int128(0)) { $0 + Int128($1) }
            count += 4
            for part in [state, mean] { part.update(rows(ints(values))) }
            if random.chance(50) { state = try restored(state, as: ExactSumState(.int)) }
            if random.chance(50) { mean = try restored(mean, as: ExactMeanState(.int, result: .float)) }
        }
        let fits = expected >= Int128(Int64.min) && expected <= Int128(Int64.max)
        #expect(result(state) == (fits ? .integer(Int64(truncatingIfNeeded: expected)) : .null))
        #expect(result(mean) == .real(Double(expected) / Double(count)))
    }

    @Test(
        arguments: [
            ([1, 2], 15_000), ([1, 1, 2], 13_333), ([-1, -1, -2], -13_333), ([2, 2, 1], 16_667), ([nil], nil),
            ([0, 0, 0, 0, 0, 0, 0, 1], 1_250), ([nil, 7], 70_000),
        ] as [([Int64?], Int64?)])
    func aMeanHasFourDigitsMore(values: [Int64?], expected: Int64?) throws {
        let (argument, type) = (DataType.decimal(precision: 5, scale: 2), DataType.decimal(precision: 9, scale: 6))
        let state = folded(ExactMeanState(argument, result: type), ints(values))
        let wanted = expected.map { SQLiteValue.integer($0) } ?? .null
        #expect(result(state) == wanted)
        #expect(result(try restored(state, as: ExactMeanState(argument, result: type))) == wanted)
    }

    @Test(arguments: [(5, 2, 2), (7, 2, 4), (-5, 2, -2), (-7, 2, -4), (6, 4, 2), (10, 4, 2), (11, 4, 3), (0, 9, 0)])
    func tiesGoToTheEvenNeighbour(dividend: Int, divisor: Int, quotient: Int) {
        #expect(Int128(dividend).dividedHalfEven(by: Int128(divisor)) == Int128(quotient))
    }

    @Test func floatSumsAreCompensatedAndSurviveTheStore() throws {
        let values = [1e16] + [Double](repeating: 1, count: 10_000) + [-1e16]
        #expect(result(folded(FloatSumState(), floats(values))) == .real(10_000))
        // Half of it, the store, the other half: as if it had never left.
        var random = SeededGenerator(seed: 9)
        let terms = (0..<2_000).map { _ in
            Double.random(in: -1...1, using: &random)
                * Double(sign: .plus, exponent: Int.random(in: -40...40, using: &random), significand: 1)
        }
        let whole = folded(FloatSumState(), floats(terms))
        let back = try restored(folded(FloatSumState(), floats(Array(terms[..<777]))), as: FloatSumState())
        back.update(rows(floats(Array(terms[777...]))))
        #expect(result(back) == result(whole))
        #expect(result(folded(FloatSumState(), floats([1, .infinity, 2]))) == .real(.infinity))
        let mean = try restored(folded(FloatMeanState(), floats([1, 2, 4])), as: FloatMeanState())
        #expect(result(mean) == .real(7.0 / 3))
    }

    @Test func notANumberIsTheGreatestAndZerosAreOne() {
        let values = floats([2, .nan, -0.0])
        #expect(result(folded(FixedExtremeState<Double>(isGreatest: false), values)) == .real(0))
        guard case .real(let greatest) = result(folded(FixedExtremeState<Double>(isGreatest: true), values)) else {
            Issue.record("null")
            return
        }
        #expect(greatest.isNaN)
        #expect(result(folded(FixedExtremeState<Double>(isGreatest: false), floats([.nan, 3]))) == .real(3))
    }

    /// Strings that grow and shrink in place and past their room, with groups leaving between.
    @Test func stringCellsKeepTheirValues() {
        var random = SeededGenerator(seed: 11)
        let cells = StringCells()
        var model: [String?] = []
        for _ in 0..<300 {
            cells.extend(to: model.count + 3)
            model += [nil, nil, nil]
            let targets = (0..<Int32(model.count)).shuffled(using: &random).prefix(20)
            let values = targets.map { _ in
                random.chance(10)
                    ? nil : String(repeating: "x", count: Int.random(in: 0...900, using: &random)) + "\(random.next())"
            }
            cells.set(
                Array(targets), from: column(values.map { $0.map { .text($0) } ?? .null }, .string),
                rows: (0..<Int32(values.count)).map { $0 })
            for (target, value) in zip(targets, values) { model[Int(target)] = value }
            if random.chance(10) {
                let kept = (0..<Int32(model.count)).filter { _ in random.chance(60) }
                cells.keep(kept)
                model = kept.map { model[Int($0)] }
            }
        }
        guard case .string(let column) = cells.column((0..<Int32(model.count)).map { $0 }) else { return }
        for (index, value) in model.enumerated() { #expect(column[index] == value) }
        #expect(cells.byteCount < 3 * model.reduce(100_000) { $0 + ($1?.utf8.count ?? 0) })
    }
}
