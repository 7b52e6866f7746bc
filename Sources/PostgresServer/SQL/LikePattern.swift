/// LIKE's patterns as GLOB's, which minds case.
enum LikePattern {
    static func glob(_ pattern: String, escape: Unicode.Scalar?) -> String {
        var result = String.UnicodeScalarView()
        var isEscaped = false
        for scalar in pattern.unicodeScalars {
            if isEscaped {
                result.append(contentsOf: literal(scalar))
                isEscaped = false
            } else if scalar == escape {
                isEscaped = true
            } else if scalar == "%" {
                result.append("*")
            } else if scalar == "_" {
                result.append("?")
            } else {
                result.append(contentsOf: literal(scalar))
            }
        }
        return String(result)
    }

    private static func literal(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        ["*", "?", "["].contains(scalar) ? ["[", scalar, "]"] : [scalar]
    }
}
