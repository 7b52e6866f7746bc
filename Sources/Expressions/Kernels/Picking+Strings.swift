internal import StreamCore

extension Picking {
    /// Strings of several columns as one column over one run of bytes.
    func strings(_ sources: [Vector?], _ validity: Validity?, _ site: Site) -> (StringColumn, Faults) {
        if let coded = coded(sources, validity) { return (coded, Faults()) }
        let runs = ByteRuns(sources)
        // Copying whole runs of bytes costs less than choosing, unless most of them would not be used.
        if runs.total <= max(rows * 64, 1 << 16) { return (joined(sources, runs, validity), Faults()) }
        return copied(sources, validity, site)
    }

    /// The distinct runs of bytes that columns lie in, one behind the other.
    private struct ByteRuns {
        private(set) var buffers: [Buffer<UInt8>] = []
        /// For each source: where its run begins.
        private(set) var starts: [Int] = []
        private(set) var total = 0

        init(_ sources: [Vector?]) {
            var known: [(buffer: Buffer<UInt8>, start: Int)] = []
            for source in sources {
                guard let bytes = source?.strings.bytes else {
                    starts.append(0)
                    continue
                }
                if let same = known.first(where: { $0.buffer === bytes }) {
                    starts.append(same.start)
                } else {
                    known.append((bytes, total))
                    starts.append(total)
                    total += bytes.count
                }
            }
            buffers = known.map(\.buffer)
        }

        /// One buffer of them all; a single run is not copied.
        func joined() -> Buffer<UInt8> {
            if let only = buffers.first, buffers.count == 1 { return only }
            return Buffer(count: total) { target in
                guard var end = target.baseAddress else { return }
                for buffer in buffers {
                    end.update(from: buffer.base, count: buffer.count)
                    end += buffer.count
                }
            }
        }
    }

    private func joined(_ sources: [Vector?], _ runs: ByteRuns, _ validity: Validity?) -> StringColumn {
        defer { withExtendedLifetime(sources) {} }
        let columns = sources.map { $0.map(StringRows.init) }
        let views = Buffer<StringView>(count: rows) { target in
            for row in 0..<target.count {
                let pick = Int(picks.base[row])
                guard pick < columns.count, let column = columns[pick] else {
                    target[row] = StringView(offset: 0, length: 0)
                    continue
                }
                var view = column.view(row)
                view.offset &+= UInt32(truncatingIfNeeded: runs.starts[pick])
                target[row] = view
            }
        }
        return StringColumn(views: views, bytes: runs.joined(), validity: validity)
    }

    private func copied(_ sources: [Vector?], _ validity: Validity?, _ site: Site) -> (StringColumn, Faults) {
        defer { withExtendedLifetime(sources) {} }
        let columns = sources.map { $0.map(StringRows.init) }
        var faults = Faults()
        var writer = TextWriter(capacity: rows)
        for row in 0..<rows {
            let pick = Int(picks.base[row])
            let isValid = validity?.isValid(row) ?? true
            if pick < columns.count, isValid, let column = columns[pick] {
                let view = column.view(row)
                writer.append(column.start(view), count: Int(view.length))
            }
            if !writer.end(), isValid { faults.append(row: row, .overflow, site) }
        }
        return (writer.finish(validity: validity), faults)
    }

    /// Where every source is a dictionary or a scalar: one dictionary of them all, its codes chosen row by row.
    private func coded(_ sources: [Vector?], _ validity: Validity?) -> StringColumn? {
        var offsets: [UInt32] = []
        var entries = 0
        for source in sources {
            offsets.append(UInt32(truncatingIfNeeded: entries))
            guard let source else { continue }
            guard source.strings.codes != nil || source.isScalar else { return nil }
            entries += source.strings.views.count
        }
        guard entries > 0, entries <= max(rows, 1) else { return nil }
        var writer = TextWriter(capacity: entries)
        for source in sources {
            guard let column = source?.strings else { continue }
            for view in column.views.values {
                writer.append(column.bytes.base + Int(view.offset), count: Int(view.length))
                guard writer.end() else { return nil }
            }
        }
        defer { withExtendedLifetime(sources) {} }
        // A scalar may itself be coded.
        let codes = sources.map { $0?.strings.codes?.base }
        let steps = sources.map { $0?.isScalar == true ? 0 : 1 }
        let chosen = Buffer<UInt32>(count: rows) { target in
            for row in 0..<target.count {
                let pick = Int(picks.base[row])
                guard pick < codes.count else {
                    target[row] = 0
                    continue
                }
                target[row] = offsets[pick] + (codes[pick].map { $0[row &* steps[pick]] } ?? 0)
            }
        }
        return writer.finish(codes: chosen, validity: validity)
    }
}
