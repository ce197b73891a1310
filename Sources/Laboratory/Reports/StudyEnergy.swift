import Analog
import Energy

/// The energy of a comparison: what each way of getting knowledge onto a chip took, what the chips take per inference,
/// and what a digital computer would.
struct StudyEnergy: Sendable, Equatable {
  /// A bar: a name, over how many chips it is a mean, and where its joules go.
  struct Bar: Sendable, Equatable {
    let name: String
    let n: Int
    let spending: [EnergyPart: Double]
    let total: Joules
  }

  /// A digital computer at some batch.
  struct Rival: Sendable, Equatable {
    let name: String
    /// Technology node in nanometres.
    let node_nm: Double
    let batch: Int
    let bits: Int
    let source: String
    let spending: [EnergyPart: Double]
    let total: Joules
  }

  /// Copying the network from one memory of a digital computer to another.
  struct Copy: Sendable, Equatable {
    let name: String
    let node_nm: Double
    let total: Joules
  }

  /// After how many inferences a chip has paid for how it came by its knowledge.
  struct BreakEven: Sendable, Equatable {
    let way: String
    let rival: String
    let batch: Int
    /// Nil for never.
    let inferences: Double?
  }

  /// Training the teacher (`train`), then each way's first hand-over, by the ways' names.
  var handOvers: [Bar]
  /// One inference of the teacher (`teacher_born`) and of each way's first student.
  var inferences: [Bar]
  /// One inference of digital computers.
  var rivals: [Rival]
  /// Copying the same network into them; the batch plays no part.
  var copies: [Copy]
  /// Each way against each rival.
  var breakEvens: [BreakEven]
}

extension StudyEnergy {
  /// Batches at which rivals are priced: how many inferences share one fetch of a weight decides most of their bill.
  static let batches = [1, 16, 256]

  /// The means over a comparison's lines that were not lost.
  init(_ comparison: Comparison) throws(EnergyError) {
    let spent = comparison.pairs.map(\.spending)
    var handOvers = [Self.bar("train", spent.map(\.training))]
    var inferences = [Self.bar("teacher_born", spent.compactMap(\.teacherInference))]
    for way in Succession.allCases {
      handOvers.append(Self.bar(way.rawValue, spent.compactMap { $0.handOver[way] }))
      inferences.append(Self.bar(way.rawValue, spent.compactMap { $0.inference[way] }))
    }
    self.handOvers = handOvers.compactMap { $0 }
    self.inferences = inferences.compactMap { $0 }
    (rivals, copies, breakEvens) = ([], [], [])
    let plan = comparison.plan
    for rival in DigitalRival.all {
      var conditions = DigitalRival.Conditions()
      // The rival's memory leaks for as long as the chip's own inference lasts.
      conditions.time_s = Double(plan.layers.count - 1) * plan.studentCard.energy.readTime_s
      let copy = try rival.copying(layers: plan.layers, conditions: conditions).total
      copies.append(Copy(name: rival.name, node_nm: rival.node_nm, total: copy))
      for batch in Self.batches {
        conditions.batch = batch
        let bill = try rival.inference(layers: plan.layers, conditions: conditions)
        rivals.append(
          Rival(
            name: rival.name, node_nm: rival.node_nm, batch: batch, bits: bill.bits, source: rival.source,
            spending: Spending(bill).parts.mapValues(\.nominal), total: bill.total))
        breakEvens += evens(rival.name, bill, copy_J: copy.nominal)
      }
    }
  }

  private static func bar(_ name: String, _ several: [Spending]) -> Bar? {
    Spending.mean(several).map { mean in
      Bar(name: name, n: several.count, spending: mean.parts.mapValues(\.nominal), total: mean.total)
    }
  }

  /// A hand-over's bill and the price of an inference go by the same name, but for the teacher, who was trained.
  private func evens(_ rival: String, _ bill: RivalBill, copy_J: Double) -> [BreakEven] {
    handOvers.compactMap { setup in
      let name = setup.name == "train" ? "teacher_born" : setup.name
      guard let inference = inferences.first(where: { $0.name == name }) else { return nil }
      return BreakEven(
        way: setup.name, rival: rival, batch: bill.batchReuse,
        inferences: breakEvenInferences(
          setup_J: setup.total.nominal, digitalCopy_J: copy_J, digitalInference_J: bill.total.nominal,
          analogInference_J: inference.total.nominal))
    }
  }
}
