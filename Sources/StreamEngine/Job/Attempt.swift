internal import Enrichment
internal import StreamCore
internal import TopologyModel

/// By index of the source, the offset at which each partition is done.
typealias EndTargets = [Int: [Int32: Int64]]

/// One life of lanes, state and collector: from a start point until the job ends, is laid out anew, or fails.
struct Attempt: Sendable {
    enum End: Sendable, Equatable {
        case finished
        /// Partitions have appeared.
        case layOutAnew
    }

    let plan: TopologyPlan
    let parts: JobParts
    let options: JobOptions
    let enrichers: [Enricher]
    let board: StatusBoard
    let mode: CommitMode
    let start: StartPoint
    let recovery: Recovery

    /// `--until-end`: the read-committed ends of this moment.
    func endTargets() async throws -> EndTargets {
        guard options.untilEnd else { return [:] }
        var targets: EndTargets = [:]
        for (index, source) in parts.sources.enumerated() where !plan.sources[index].isBounded {
            let bounds = try await source.partitions()
            targets[index] = Dictionary(uniqueKeysWithValues: bounds.map { ($0.partition, $0.end) })
        }
        return targets
    }

    /// - Throws: `AttemptFailure` where the transaction is over; any other error ends the job.
    func run(targets: EndTargets, stop: StopSignal) async throws -> End {
        let layout = try await LaneLayout.make(plan: plan, parts: parts, options: options, start: start)
        try await cutFiles()
        publishStart(layout, targets)
        let assembly = AttemptAssembly(attempt: self, layout: layout, targets: targets)
        let executors = assembly.executors()
        defer { for executor in executors { executor.shutDown() } }
        // Where nothing new comes, the last epoch is the one that the job began with.
        let epoch = start.progress.epoch
        board.update { $0.applied = max($0.applied, epoch) }
        parts.epochs?.began(at: start.progress)
        board.watch(edges: assembly.edges)
        board.enter(.running)
        do {
            return try await runTasks(assembly, executors, layout, stop)
        } catch let error as OutputError {
            throw AttemptFailure(cause: .output(error), epoch: assembly.committer.lastEpoch)
        } catch is OwnAbort {
            throw AttemptFailure(cause: .gaveUp, epoch: assembly.committer.lastEpoch)
        }
    }

    /// Where each lane begins and how much there is to read, before the first record is: a lane that is held back by its
    /// first batch has said nothing yet.
    private func publishStart(_ layout: LaneLayout, _ targets: EndTargets) {
        for lane in 0..<layout.laneCount {
            let figures = plan.sources.indices.map { source in
                StatusBoard.SourceFigures(
                    source: source, counts: StepCounts(), work: StepWork(),
                    partitions: layout.assignments[source][lane].map { state in
                        PartitionReport(
                            source: source, state: state, isIdle: false, isDone: false, isPaused: false,
                            topic: plan.sources[source].topicName)
                    })
            }
            board.publish(producer: lane, counts: SegmentCounts(plan), sources: figures)
        }
        for (index, source) in plan.sources.enumerated() where !source.isBounded {
            board.publish(ends: options.untilEnd ? targets[index] ?? [:] : layout.ends[index], of: source.name)
        }
    }

    private enum Outcome: Sendable {
        case ended
        case collected
    }

    private func runTasks(
        _ assembly: AttemptAssembly, _ executors: [ThreadExecutor], _ layout: LaneLayout, _ stop: StopSignal
    ) async throws -> End {
        let readers = try await assembly.openSources()
        let paces = assembly.paces(readers)
        return try await withThrowingTaskGroup(of: Outcome.self) { group in
            for lane in 0..<layout.laneCount {
                group.addTask(executorPreference: executors[lane]) {
                    try await assembly.lane(lane, readers: readers, pace: paces[lane]).run()
                    return .ended
                }
            }
            for (index, owner) in assembly.ownerPlaces.enumerated() {
                group.addTask(executorPreference: executors[layout.laneCount + index]) {
                    try await assembly.owner(owner).run()
                    return .ended
                }
            }
            for worker in 0..<assembly.workerCount {
                group.addTask {
                    try await assembly.workers.run(worker)
                    return .ended
                }
            }
            group.addTask {
                try await assembly.collector().run()
                return .collected
            }
            group.addTask {
                try await assembly.committer.run()
                return .ended
            }
            group.addTask {
                try await assembly.control.run(
                    interval: settings.commitInterval * 1_000_000, clock: parts.clock,
                    closingWindows: options.closeWindows)
                return .ended
            }
            group.addTask {
                try await Housekeeping(attempt: self, layout: layout, paces: paces, control: assembly.control).run()
                return .ended
            }
            group.addTask {
                try await EndWatch(attempt: self).run()
                return .ended
            }
            group.addTask {
                try await stop.wait()
                assembly.control.requestDrain()
                board.enter(.draining)
                try await parts.clock.sleep(nanoseconds: settings.shutdownTimeout * 1_000_000)
                throw WeirError(
                    "shutdown-timeout",
                    "the job could not drain within \(DurationText.text(milliseconds: settings.shutdownTimeout))",
                    hint: "nothing is lost: the next start goes on from the last epoch")
            }
            defer { group.cancelAll() }
            while let outcome = try await group.next(), outcome != .collected {}
            return assembly.control.laysOutAnew ? .layOutAnew : .finished
        }
    }

    /// The file's settings, as small as the attempts before have made an epoch's bounds.
    var settings: Settings { recovery.reduced(plan.settings) }

    /// Behind the start-up table: a start that is refused leaves every file as it was.
    private func cutFiles() async throws {
        // A state that has applied nothing knows nothing of what a file holds: that is another job's, and is kept.
        if start.progress.epoch == 0 { try await setFilesAside() }
        for (sink, file) in parts.files {
            try await file.truncate(to: start.progress.fileLengths[plan.sinks[sink].name] ?? 0)
        }
    }

    private func setFilesAside() async throws {
        for (sink, file) in parts.files {
            guard let kept = try await file.setAside() else { continue }
            parts.logger.log(
                .warning, "sink '\(plan.sinks[sink].name)': what its file held before this state is kept as '\(kept)'")
        }
    }
}
