import Analog

/// Measurements of the test bench as CSV.
public enum CharacterizationTable {
  /// `pulse,direction,mean,sd,q05,q50,q95,persistent_mean,persistent_sd`, in units of weight.
  public static func csv(_ rows: [Characterization.PulseRow]) -> String {
    lines(
      "pulse,direction,mean,sd,q05,q50,q95,persistent_mean,persistent_sd",
      rows.map { row in
        [
          Double(row.pulse), Double(row.direction), row.shown.summary.mean, row.shown.summary.sd,
          row.shown.quantiles[0], row.shown.quantiles[1], row.shown.quantiles[2], row.hidden.summary.mean,
          row.hidden.summary.sd,
        ]
      })
  }

  /// `g_target_rel,time_s,mean_uS,sd_uS,mean_noread_uS,sd_noread_uS,nu_mean,nu_sd`; exponents are empty without drift.
  public static func csv(_ rows: [Characterization.DriftRow]) -> String {
    lines(
      "g_target_rel,time_s,mean_uS,sd_uS,mean_noread_uS,sd_noread_uS,nu_mean,nu_sd",
      rows.map { row in
        [
          row.level, row.time_s, row.read_uS.mean, row.read_uS.sd, row.quiet_uS.mean, row.quiet_uS.sd,
          row.exponent?.mean, row.exponent?.sd,
        ]
      })
  }

  private static func lines(_ header: String, _ rows: [[Double?]]) -> String {
    let lines = rows.map { row in row.map { $0.map(text) ?? "" }.joined(separator: ",") }
    return ([header] + lines).joined(separator: "\n") + "\n"
  }

  private static func text(_ value: Double) -> String {
    value == value.rounded() && value.magnitude < 1e15 ? String(Int64(value)) : "\(value)"
  }
}
