import Analog

/// Throws when a chip is dead, saying what ended it.
package func requireAlive(_ chip: borrowing Chip) throws(DistillationError) {
  guard let death = chip.death else { return }
  throw DistillationError(
    "chip \(chip.serial) is dead: \(death)",
    remedy: "its knowledge is lost; hand over to the next chip while a teacher lives")
}
