import Kernels
import MortalComputing

/// Single pieces of work whose time `peers.py` asks for.
enum Peer {
  /// Prints the seconds of `read SIZE BATCH` or `update SIZE BATCH`, the fastest of several, or of one
  /// `train RULE SCHEME EXAMPLES`.
  static func printSeconds(_ words: [String]) {
    switch (words.first, words.dropFirst().map { Int($0) }) {
    case ("read"?, let numbers) where numbers.count == 2:
      guard let size = numbers[0], let batch = numbers[1], size > 0, batch > 0 else { break }
      let bench = ReadBench(size: size, batch: batch)
      return print(fastest(of: 15) { bench.read() })
    case ("update"?, let numbers) where numbers.count == 2:
      guard let size = numbers[0], let batch = numbers[1], size > 0, batch > 0 else { break }
      let bench = UpdateBench(lines: size, batch: batch)
      return print(fastest(of: 15) { bench.update() })
    case ("train"?, let numbers) where numbers.count == 3:
      guard let rule = Rule(rawValue: words[1]), let scheme = UpdateScheme(rawValue: words[2]),
        let examples = numbers[2], examples > 0
      else { break }
      return print(trainingSeconds(rule, scheme, examples: examples))
    default: break
    }
    print("give `read SIZE BATCH`, `update SIZE BATCH` or `train RULE SCHEME EXAMPLES`")
  }

  /// One pass over examples of which a fifth of the pixels are lit, as of written digits, on soft-bounds ReRAM,
  /// 784-256-128-10, batches of 64, one thread.
  private static func trainingSeconds(_ rule: Rule, _ scheme: UpdateScheme, examples: Int) -> Double {
    guard let card = try? DeviceCard(named: "reram-sb-gong-2018") else { return .infinity }
    let lots = drawn(examples * 784, key: 6)
    let inputs = Matrix(
      rows: examples, columns: 784, elements: lots.map { abs($0) > 1.28 ? min(abs($0) - 0.78, 1) : 0 })
    let data = DataSet(
      name: "pixels", classes: 10, train: Examples(inputs: inputs, labels: (0..<examples).map { $0 % 10 }),
      test: Examples(inputs: Matrix(rows: 0, columns: 784)))
    let layers = [784, 256, 128, 10]
    guard
      let placement = try? Placement(
        layers: layers, limits: card.tile, readouts: rule == .tilePerturbation)
    else { return .infinity }
    var chip = Chip(card, serial: 1, placement: placement)
    var options = TrainingOptions(epochs: 1, batchSize: 64, historyPoints: 0)
    options.update.scheme = scheme
    return seconds { _ = try? train(&chip, on: data, by: rule, options: options) }
  }
}
