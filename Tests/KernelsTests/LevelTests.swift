import Kernels
import Testing

@Suite(.serialized) struct LevelTests {
  @Test func forcing() throws {
    #expect(InstructionLevel.available.first == .baseline)
    for level in InstructionLevel.available {
      try InstructionLevel.force(level)
      #expect(InstructionLevel.current == level)
    }
    InstructionLevel.useBest()
    #expect(InstructionLevel.current == InstructionLevel.available.last)
  }

  @Test(.enabled(if: InstructionLevel.available.count < InstructionLevel.allCases.count))
  func unavailableLevelsAreRefused() {
    for level in InstructionLevel.allCases where !InstructionLevel.available.contains(level) {
      #expect(throws: KernelError.self) { try InstructionLevel.force(level) }
    }
  }

  @Test func emptyFillsDoNothing() {
    for level in InstructionLevel.available {
      #expect(normals(0, at: someAddress, firstCell: 1 << 34, level: level).isEmpty)
      #expect(words(0, at: someAddress, firstCell: 5, level: level).isEmpty)
    }
  }
}
