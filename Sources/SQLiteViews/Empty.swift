internal import StreamCore
