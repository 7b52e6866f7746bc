/// The `weir` program: one command line, one command a file under `Commands/`.
@main
enum Program {
    static func main() {}
}
