import Kernels
import Testing

@Suite(.serialized) struct LevelTests {
  /// In a process of its own: a level holds for the whole process, and the reads of other tests, which have the same bits
  /// only at the same level, run beside this one.
  @Test func forcing() async {
    await #expect(processExitsWith: .success) {
      #expect(InstructionLevel.available.first == .baseline)
      for level in InstructionLevel.available {
        try InstructionLevel.force(level)
        #expect(InstructionLevel.current == level)
      }
      InstructionLevel.useBest()
      #expect(InstructionLevel.current == InstructionLevel.available.last)
    }
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
