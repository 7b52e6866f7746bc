internal import NetworkServer
internal import StreamCore

/// A view as server-sent events: its rows, then what each epoch changes.
enum ChangesEndpoint {
    static let stream = Endpoint(
        method: .get, path: "/v1/views/{view}/changes", operation: "watchView",
        summary: "Server-sent events: the view's rows (snapshot), then each epoch's changed rows; resumable",
        parameters: [
            Parameter.view,
            .header("Last-Event-ID", .text, "The last epoch seen: the stream goes on behind it where it still can."),
        ],
        answers: [
            .init(
                type: "text/event-stream",
                summary: "Events `snapshot` (in parts), `epoch`, `reset`, `dropped`, `closing`; the id is the epoch")
        ], refusals: [(404, "There is no such view"), (503, "As many streams are open as may")],
        handle: { call, writer in
            let name = call.required("view")
            let view = try await call.service.beginnings.statement(seeing: call.principal.scope) {
                try $0.description(of: name)
            }
            let last = call.request.headers["Last-Event-ID"]
            guard call.service.figures.openStream(limit: call.service.limits.streams) else {
                throw WeirError(
                    "too-busy", "as many streams of events are open as may", hint: "try again later", isTransient: true)
            }
            defer { call.service.figures.closeStream() }
            try await writer.start(
                .ok, fields: [HTTPField("Content-Type", "text/event-stream"), HTTPField("Cache-Control", "no-store")])
            // A HEAD has no body to wait for.
            guard call.request.method == .get else { return }
            var stream = ChangeStream(call.service, view, StandingAccess(call), writer)
            try await stream.run(after: last)
        })
}
