import Analog
import Learning

/// Hands a chip's knowledge over for good: distils it, and only then writes into the teacher who took over. Where anything
/// is refused (a dead or unsuitable chip, a student that ends below `options.accept`), both chips are as they were, bills
/// and clocks included.
@discardableResult
public func succeed(
  _ teacher: inout Chip, by student: inout Chip, over transfer: TransferSet,
  options: DistillationOptions = DistillationOptions(), progress: ((TrainingProgress) -> Void)? = nil
) throws -> DistillationOutcome {
  let before = (teacher: teacher.state, student: student.state)
  do {
    let outcome = try distill(
      from: &teacher, to: &student, over: transfer, options: options, progress: progress)
    teacher.lineage.successor = student.serial.description
    return outcome
  } catch {
    try restore(&teacher, to: before.teacher)
    try restore(&student, to: before.student)
    throw error
  }
}

private func restore(_ chip: inout Chip, to state: ChipState) throws {
  let threads = chip.threads
  chip = try Chip(chip.card, serial: chip.serial, placement: chip.placement, restoring: state)
  chip.threads = threads
}
