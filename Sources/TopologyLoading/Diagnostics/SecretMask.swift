/// Hides what looks like a password in a line of the file before the line is shown.
enum SecretMask {
    /// `line` with each masked character replaced by `*`, so that columns stay what they are.
    static func masked(_ line: String) -> String {
        var scalars = Array(line.unicodeScalars)
        maskURLs(&scalars)
        maskKeys(&scalars)
        var result = String.UnicodeScalarView()
        result.append(contentsOf: scalars)
        return String(result)
    }

    /// The password of `scheme://user:password@host`.
    private static func maskURLs(_ scalars: inout [Unicode.Scalar]) {
        var index = 0
        while index + 2 < scalars.count {
            defer { index += 1 }
            guard scalars[index] == ":", scalars[index + 1] == "/", scalars[index + 2] == "/" else { continue }
            let start = index + 3
            let end = scalars[start...].firstIndex { "/ \t\"'".unicodeScalars.contains($0) } ?? scalars.count
            guard let at = scalars[start..<end].lastIndex(of: "@"),
                let colon = scalars[start..<at].firstIndex(of: ":")
            else { continue }
            for place in (colon + 1)..<at { scalars[place] = "*" }
        }
    }

    /// The value behind a key or parameter whose name ends in a word for a secret.
    private static func maskKeys(_ scalars: inout [Unicode.Scalar]) {
        let lower = scalars.map { $0.properties.lowercaseMapping.unicodeScalars.first ?? $0 }
        for word in ["password", "secret", "token", "passphrase"] {
            let pattern = Array(word.unicodeScalars)
            var index = 0
            while index + pattern.count < lower.count {
                defer { index += 1 }
                guard lower[index..<index + pattern.count].elementsEqual(pattern) else { continue }
                maskValue(&scalars, from: index + pattern.count)
            }
        }
    }

    private static func maskValue(_ scalars: inout [Unicode.Scalar], from start: Int) {
        var index = start
        while index < scalars.count, "\"' ".unicodeScalars.contains(scalars[index]) { index += 1 }
        guard index < scalars.count, scalars[index] == ":" || scalars[index] == "=" else { return }
        index += 1
        while index < scalars.count, "\"' ".unicodeScalars.contains(scalars[index]) { index += 1 }
        // A reference to the environment is no secret, and the reader needs its name.
        guard index < scalars.count, scalars[index] != "$" else { return }
        while index < scalars.count, !"\"', }&".unicodeScalars.contains(scalars[index]) {
            scalars[index] = "*"
            index += 1
        }
    }
}
