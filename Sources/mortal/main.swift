import MortalComputing
import Foundation
let a = CommandLine.arguments
func opt(_ n: String, _ d: Double) -> Double { if let i = a.firstIndex(of: n) { return Double(a[i+1])! }; return d }
var card = try DeviceCard(named: a[1])
card.weights.scaleTimesRootFanIn = opt("c", card.weights.scaleTimesRootFanIn)
card.converters.outputRange = opt("range", card.converters.outputRange)
card.programming.verifyReads = Int(opt("vreads", Double(card.programming.verifyReads)))
card.programming.verifyTolerance = opt("vtol", card.programming.verifyTolerance)
card.cell.offsetSigma = opt("off", card.cell.offsetSigma)
let epochs = Int(opt("epochs", 60)), bs = Int(opt("batch", 50))
let pairs = Int(opt("pairs", 2)), gens = Int(opt("gens", 3))
let depochs = Int(opt("depochs", 12))
let layers = [64, 32, 10]
func hostTime() -> Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }
let data = DataSet.digits
print("mean sq", data.meanSquaredLength)
for rule in Rule.allCases where opt("rules", 0) == 1 || (rule == .tilePerturbation && opt("rules", 0) == 0) {
  var accs: [Double] = []
  let t = hostTime()
  for p in 0..<pairs {
    var chip = Chip(card, serial: Serial(lot: 0, wafer: 0, die: 101 + 100*p)!, layers: layers)
    let o = try train(&chip, on: data, by: rule, options: TrainingOptions(epochs: epochs, batchSize: bs, hiddenRate: opt("hr", 0) > 0 ? Float(opt("hr", 0)) : nil, outputRate: Float(opt("or", 0.1)), historyPoints: 0))
    accs.append(o.accuracy!)
  }
  print(rule.rawValue, accs, "mean", Summary(accs).mean, "time", (hostTime() - t)/Double(pairs))
}
if gens > 0 {
  var ol = [[Double]](repeating: [], count: gens), wv = ol, di = ol, lab = ol
  var born: [Double] = [], aged: [Double] = []
  let t = hostTime()
  for p in 0..<pairs {
    let topt = TrainingOptions(epochs: epochs, batchSize: bs, hiddenRate: opt("hr", 0) > 0 ? Float(opt("hr", 0)) : nil, outputRate: Float(opt("or", 0.1)), historyPoints: 0)
    func make(_ g: Int) -> Chip { Chip(card, serial: Serial(lot: 0, wafer: 0, die: 101 + 100*p + g)!, layers: layers) }
    func grow() throws -> Chip { var c = make(0); try train(&c, on: data, options: topt); return c }
    var t1 = try grow()
    born.append(try evaluate(&t1, on: data).accuracy)
    t1.age(.days(30)); aged.append(try evaluate(&t1, on: data).accuracy)
    var t2 = try grow(); t2.age(.days(30))
    var t3 = try grow(); t3.age(.days(30))
    for g in 0..<gens {
      var s1 = make(g + 1); try copy(from: &t1, to: &s1, method: .openLoop); s1.age(.days(opt("age", 30)));t1 = s1; ol[g].append(try evaluate(&t1, on: data).accuracy)
      var s2 = make(g + 1); let r = try copy(from: &t2, to: &s2, method: .writeVerify); s2.age(.days(opt("age", 30)));t2 = s2; wv[g].append(try evaluate(&t2, on: data).accuracy)
      if p == 0 && g == 0 { print(r) }
      var s3 = make(g + 1)
      var dopt = DistillationOptions(); dopt.training = TrainingOptions(epochs: depochs, batchSize: bs, hiddenRate: Float(opt("dhr", 0.333)), outputRate: Float(opt("dor", 0.1)), historyPoints: 0)
      dopt.softness = Float(opt("soft", 4))
      try distill(from: &t3, to: &s3, over: data.inputs, options: dopt); s3.age(.days(opt("age", 30)));t3 = s3; di[g].append(try evaluate(&t3, on: data).accuracy)
    }
  }
  func m(_ x: [Double]) -> String { String(format: "%.3f", Summary(x).mean) }
  print("born", m(born), "aged", m(aged), "time/pair", (hostTime() - t)/Double(pairs))
  print("ol", ol.map(m)); print("wv", wv.map(m)); print("di", di.map(m))
}
