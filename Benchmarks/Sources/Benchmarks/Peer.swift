/// Single pieces of work whose time `peers.py` asks for.
enum Peer {
  /// Prints the seconds of `read SIZE BATCH` or `update SIZE BATCH`, the fastest of several.
  static func printSeconds(_ words: [String]) {
    guard words.count == 3, let size = Int(words[1]), let batch = Int(words[2]), size > 0, batch > 0 else {
      return print("give `read SIZE BATCH` or `update SIZE BATCH`")
    }
    if words[0] == "read" {
      let bench = ReadBench(size: size, batch: batch)
      print(fastest(of: 15) { bench.read() })
    } else {
      let bench = UpdateBench(lines: size, batch: batch)
      print(fastest(of: 15) { bench.update() })
    }
  }
}
