internal import StreamCore

/// What `date_trunc` cuts to.
enum TimeUnit: String, Sendable, CaseIterable {
    case millisecond, second, minute, hour, day, week, month, quarter, year

    /// Whether it is a day or longer.
    var isCalendar: Bool { milliseconds >= TimeText.millisecondsPerDay || milliseconds == 0 }

    /// Length where it is always the same, otherwise 0. A week is none: it begins on Mondays, and the epoch was a
    /// Thursday.
    var milliseconds: Int64 {
        switch self {
        case .millisecond: 1
        case .second: 1000
        case .minute: 60_000
        case .hour: 3_600_000
        case .day: TimeText.millisecondsPerDay
        case .week, .month, .quarter, .year: 0
        }
    }

    /// The first day of the unit that holds day `days` of the epoch.
    @inline(__always)
    func firstDay(_ days: Int64) -> Int64 {
        switch self {
        case .week: return days &- Weekday.sinceMonday(days)
        case .month:
            let date = CivilDate(days: days)
            return days &- date.day &+ 1
        case .quarter:
            let date = CivilDate(days: days)
            return CivilDate(year: date.year, month: (date.month - 1) / 3 * 3 + 1, day: 1).days
        case .year: return CivilDate(year: CivilDate(days: days).year, month: 1, day: 1).days
        default: return days
        }
    }
}

enum Weekday {
    /// 0 on Mondays to 6 on Sundays.
    @inline(__always)
    static func sinceMonday(_ days: Int64) -> Int64 {
        let shifted = days &+ 3
        return shifted &- floorDivide(shifted, 7) &* 7
    }
}

/// `date_trunc(unit, x)`: the start, in UTC, of the unit that holds a time.
struct TimeTruncation: Kernel {
    let operand: any Kernel
    let unit: TimeUnit
    let isDate: Bool

    func evaluate(_ frame: Frame) -> Vector {
        let vector = operand.evaluate(frame)
        let unit = unit
        let length = unit.milliseconds
        let column: FixedColumn<Int64>
        if isDate {
            column = vector.mapFixed(vector.ints) { unit.firstDay($0) }
        } else if length > 0 {
            column = vector.mapFixed(vector.ints) { floorDivide($0, length) &* length }
        } else {
            column = vector.mapFixed(vector.ints) {
                unit.firstDay(floorDivide($0, TimeText.millisecondsPerDay)) &* TimeText.millisecondsPerDay
            }
        }
        return Vector(.int64(column), isScalar: vector.isScalar, faults: vector.faults)
    }
}

/// What `extract` takes out.
enum TimeField: String, Sendable, CaseIterable {
    case year, quarter, month, week, day, hour, minute, second, millisecond
    /// The year that the ISO week belongs to.
    case isoyear
    /// Sunday 0 to Saturday 6.
    case dow
    /// Monday 1 to Sunday 7.
    case isodow
    /// 1 to 366.
    case doy
    /// Whole seconds since 1970.
    case epoch

    var isTimeOfDay: Bool {
        switch self {
        case .hour, .minute, .second, .millisecond: true
        default: false
        }
    }

    /// Of a day of the epoch and milliseconds into it.
    @inline(__always)
    func value(_ days: Int64, _ milliseconds: Int64) -> Int64 {
        switch self {
        case .year: return CivilDate(days: days).year
        case .quarter: return (CivilDate(days: days).month &- 1) / 3 &+ 1
        case .month: return CivilDate(days: days).month
        case .day: return CivilDate(days: days).day
        case .hour: return milliseconds / 3_600_000
        case .minute: return milliseconds / 60_000 % 60
        case .second: return milliseconds / 1000 % 60
        case .millisecond: return milliseconds % 1000
        case .dow: return (Weekday.sinceMonday(days) &+ 1) % 7
        case .isodow: return Weekday.sinceMonday(days) &+ 1
        case .doy: return days &- CivilDate(year: CivilDate(days: days).year, month: 1, day: 1).days &+ 1
        case .epoch: return days &* 86_400 &+ milliseconds / 1000
        case .week, .isoyear:
            // An ISO week belongs to the year that its Thursday lies in.
            let thursday = days &- Weekday.sinceMonday(days) &+ 3
            let year = CivilDate(days: thursday).year
            if self == .isoyear { return year }
            return (thursday &- CivilDate(year: year, month: 1, day: 1).days) / 7 &+ 1
        }
    }
}

/// `extract(field from x)`, in UTC.
struct TimeExtraction: Kernel {
    let operand: any Kernel
    let field: TimeField
    let isDate: Bool

    func evaluate(_ frame: Frame) -> Vector {
        let vector = operand.evaluate(frame)
        let field = field
        let column =
            isDate
            ? vector.mapFixed(vector.ints) { field.value($0, 0) }
            : vector.mapFixed(vector.ints) { time in
                let days = floorDivide(time, TimeText.millisecondsPerDay)
                return field.value(days, time &- days &* TimeText.millisecondsPerDay)
            }
        return Vector(.int64(column), isScalar: vector.isScalar, faults: vector.faults)
    }
}
