import ArgumentParser
import MortalComputing

/// What of each input a chip is shown, such as `left` or `14x14`.
struct FrontEndArgument: ExpressibleByArgument {
  let frontEnd: FrontEnd

  init(_ frontEnd: FrontEnd) { self.frontEnd = frontEnd }

  init?(argument: String) {
    guard let frontEnd = FrontEnd(argument) else { return nil }
    self.frontEnd = frontEnd
  }

  var defaultValueDescription: String { frontEnd.description }

  static let grammar = "whole, left, right (halves of pictures), binary, or fewer pixels such as 14x14"
}
