import Foundation

/// Compares what a page shows with what a command printed: words to the letter, spaces aside; numbers to within 5 %, or
/// one and a half of their last digit, because the last digits of a trained chip depend on the processor. A line `...` stands for lines that are
/// left out.
enum ShownOutput {
  struct Difference: Error, CustomStringConvertible {
    let description: String
  }

  /// The printed lines that the shown ones stand for, left-out ones as they are shown. With `isLoose` numbers may be
  /// anything, which is for recording anew.
  static func matched(_ shown: [String], in printed: [String], isLoose: Bool = false) throws -> [String] {
    var rest = printed[...]
    var result: [String] = []
    var mayskip = false
    for line in shown {
      if line == "..." {
        mayskip = true
        result.append(line)
        continue
      }
      let near = rest.firstIndex { agrees(line, $0, isLoose: false) }
      let place = near ?? (isLoose ? rest.firstIndex { agrees(line, $0, isLoose: true) } : nil)
      guard let place, mayskip || place == rest.startIndex else {
        throw Difference(
          description: "shown `\(line)`, printed `\(mayskip ? "no such line" : rest.first ?? "no more")`")
      }
      result.append(printed[place])
      rest = rest[(place + 1)...]
      mayskip = false
    }
    guard mayskip || rest.isEmpty else {
      throw Difference(description: "printed more: `\(rest.first ?? "")`")
    }
    return result
  }

  static func agrees(_ shown: String, _ printed: String, isLoose: Bool) -> Bool {
    let (left, right) = (parts(shown), parts(printed))
    guard left.words == right.words, left.numbers.count == right.numbers.count else { return false }
    return isLoose || zip(left.numbers, right.numbers).allSatisfy(isNear)
  }

  private static func isNear(_ shown: Substring, _ printed: Substring) -> Bool {
    if shown == printed { return true }
    func value(_ text: Substring) -> Double { Double(text.filter { $0 != "," }) ?? .nan }
    let mantissa = shown.prefix { $0 != "e" }
    let decimals = mantissa.firstIndex(of: ".").map { mantissa[$0...].count - 1 } ?? 0
    let exponent = shown.contains("e") ? Double(shown.split(separator: "e")[1]) ?? 0 : 0
    let digit = pow(10, exponent - Double(decimals))
    let (left, right) = (value(shown), value(printed))
    return abs(left - right) <= max(1.5 * digit, 0.05 * max(abs(left), abs(right)))
  }

  /// The numbers of a line, and its words with a sign in place of each number.
  private static func parts(_ line: String) -> (words: String, numbers: [Substring]) {
    let number = /\d+(?:,\d{3})*(?:\.\d+)?(?:e[+-]?\d+)?/
    let numbers = line.matches(of: number).map(\.output)
    let words = line.replacing(number, with: "#").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return (words, numbers)
  }
}
