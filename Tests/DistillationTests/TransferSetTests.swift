import Analog
import Distillation
import Laboratory
import Learning
import Testing

/// What teachers are asked about.
@Suite struct TransferSetTests {
  @Test func aClassCanBeLeftOut() throws {
    let set = try TransferSet(transferSet()).leavingOut([3])
    #expect(set.count == 160 && !set.labels.contains(3))
    #expect(set.data.test == transferSet().inputs.test)
    #expect(try TransferSet(transferSet()).leavingOut([]) == TransferSet(transferSet()))
  }

  @Test func whatCannotBeLeftOutIsRefused() {
    let set = TransferSet(transferSet())
    #expect(throws: DistillationError.self) { try set.leavingOut([5]) }
    #expect(throws: DistillationError.self) { try set.leavingOut([-1]) }
    #expect(throws: DistillationError.self) { try set.leavingOut([0, 1, 2, 3, 4]) }
    #expect(throws: DistillationError.self) { try TransferSet(transferSet().inputs).leavingOut([1]) }
    #expect(throws: DistillationError.self) { try set.mixed(with: [TransferSet(transferSet(inputs: 15))]) }
  }

  @Test func noiseFillsTheRange() {
    let noise = TransferSet(transferSet(train: 2000)).noise()
    let values = noise.data.train.inputs.elements
    let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
    // 32,000 uniforms: sigma of the mean 0.0016.
    #expect(abs(mean - 0.5) < 0.009)
    #expect(values.allSatisfy { (0..<1).contains($0) } && noise.labels.allSatisfy { $0 == nil })
    #expect(noise == TransferSet(transferSet(train: 2000)).noise())
    #expect(noise != TransferSet(transferSet(train: 2000)).noise(seed: 2))
  }

  @Test func independentPixelsKeepTheirDistributions() {
    let set = TransferSet(transferSet())
    let pixels = set.independentPixels()
    #expect(pixels.data.train.inputs != set.data.train.inputs)
    for column in 0..<16 {
      func sorted(_ set: TransferSet) -> [Float] {
        set.data.train.inputs.selectingColumns(column..<column + 1).elements.sorted()
      }
      #expect(sorted(pixels) == sorted(set))
    }
  }

  @Test func mixturesHoldAllTheirParts() throws {
    let set = TransferSet(transferSet())
    let mixture = try set.mixed(with: [set.noise()])
    #expect(mixture.count == 400 && mixture.labels.count { $0 != nil } == 200)
    #expect(
      mixture.data.train.inputs.elements.sorted()
        == (set.data.train.inputs.elements + set.noise().data.train.inputs.elements).sorted())
    // Labels stay with their inputs.
    let known = mixture.labels.indices.filter { mixture.labels[$0] != nil }
    for place in known.prefix(20) {
      let row = Array(mixture.data.train.inputs.row(place))
      let origin = (0..<200).first { Array(set.data.train.inputs.row($0)) == row }
      #expect(origin.map { set.labels[$0] } == mixture.labels[place])
    }
  }

  @Test func onlyTheFirstMayBeLabelled() {
    let set = TransferSet(transferSet()).labelled(first: 30)
    #expect(
      set.labels.prefix(30).allSatisfy { $0 != nil } && set.labels.dropFirst(30).allSatisfy { $0 == nil })
  }
}
