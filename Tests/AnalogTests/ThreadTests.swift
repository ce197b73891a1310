import Analog
import Laboratory
import Testing

/// How many threads a chip may use never shows.
@Suite struct ThreadTests {
  @Test(arguments: ["generic-analog", "pcm-nandakumar-2019", "reram-sb-gong-2018"])
  func threadsChangeNoBit(name: String) throws {
    let card = try DeviceCard(named: name)
    let placement = try Placement(layers: [999, 600, 10], limits: TileLimits(rows: 128, columns: 256))
    var numbers = Inputs(seed: 11)
    let weights = numbers.matrix(rows: 1000, columns: 600)
    let inputs = numbers.matrix(rows: 40, columns: 999)
    var outputs: [Matrix] = []
    var states: [ChipState] = []
    for threads in [1, 2, 5] {
      var chip = Chip(card, serial: 8, placement: placement, threads: threads)
      chip.program(layer: 0, weights: weights)
      chip.age(.hours(3))
      outputs.append(chip.read(layer: 0, inputs: inputs, phase: .infer))
      states.append(chip.state)
    }
    #expect(outputs[0] == outputs[1] && outputs[0] == outputs[2])
    #expect(states[0] == states[1] && states[0] == states[2])
  }
}
