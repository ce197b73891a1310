import Analog
import Learning

/// Two chips that teach each other in turns: at each round both are asked about the same inputs, and each then learns what
/// the other answered (a target never includes a chip's own answers, which would only make it surer of itself).
/// The columns may see different parts of the inputs: `views` are the first one's and the second one's. Known labels are mixed in
/// as `options.labelShare` says; `accept` is not looked at, and neither becomes the other's successor. Returns the share of
/// held-out inputs on which they agree after each round. Each round takes the seed of `options.training`, and it should be that of the
/// chips' own training: rules with fixed feedback draw it from the seed, and hidden layers that have come to fit one feedback unlearn under another. Throws what `distill` throws.
@discardableResult
public func teachEachOther(
  _ first: inout Chip, _ second: inout Chip, over transfer: TransferSet,
  views: (FrontEnd, FrontEnd) = (.left, .right), rounds: Int,
  options: DistillationOptions = DistillationOptions(), progress: ((_ round: Int) -> Void)? = nil
) throws -> [Double] {
  guard rounds >= 1 else {
    throw DistillationError(
      "\(rounds) rounds teach nothing", remedy: "let them teach each other at least once")
  }
  var there = options
  (there.teacherView, there.studentView, there.accept) = (views.0, views.1, 0)
  var back = there
  (back.teacherView, back.studentView) = (views.1, views.0)
  try checkHandOver(from: first, to: second, over: transfer, options: there)
  let lineages = (first.lineage, second.lineage)
  defer { (first.lineage, second.lineage) = lineages }
  var agreements: [Double] = []
  for round in 0..<rounds {
    let ofFirst = try ask(&first, over: transfer, options: there)
    let ofSecond = try ask(&second, over: transfer, options: back)
    try teach(&first, [ofSecond], options: back)
    agreements.append(try teach(&second, [ofFirst], options: there).agreement)
    progress?(round)
  }
  return agreements
}
