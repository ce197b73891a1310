import Analog
import Foundation

extension Wafer {
  /// A line per die: `die,serial,x_mm,y_mm,alive,cells,stuck_cells,open_cells,mean_factor,factor_sigma`.
  public func csv(_ summaries: [DieSummary]) -> String {
    let head = "die,serial,x_mm,y_mm,alive,cells,stuck_cells,open_cells,mean_factor,factor_sigma"
    let lines = zip(dies, summaries).map { die, summary in
      let numbers = [
        "\(die.serial.die)", "\(name)-D\(die.serial.die)", "\(die.place.x_mm)", "\(die.place.y_mm)",
        "\(summary.isAlive)", "\(summary.cells)", "\(summary.stuckCells)", "\(summary.openCells)",
        String(format: "%.9g", summary.meanFactor), String(format: "%.9g", summary.factorSigma),
      ]
      return numbers.joined(separator: ",")
    }
    return ([head] + lines).joined(separator: "\n") + "\n"
  }
}
