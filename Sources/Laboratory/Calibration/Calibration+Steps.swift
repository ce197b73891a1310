import Analog

extension Calibration {
  func steps(_ table: MeasurementTable) throws(LaboratoryError) -> CalibrationReport {
    throw .badUsage("steps are not fitted yet", remedy: "choose another model")
  }
}
