/// Phase-change cells as an independent implementation of the model has them: the PCM-like noise model of aihwkit 1.2.0
/// at 25 uS, 100,000 cells in each row, programmed once and read after a time.
struct PhaseChangeFigure: Sendable {
  /// Target over 25 uS.
  let level: Double
  /// Time since programming.
  let age_s: Double
  /// Mean, spread and standard error of the mean with one read's noise, which that implementation cuts at 0.
  let mean_uS: Double
  let sd_uS: Double
  let meanError_uS: Double
  /// Mean and spread without read noise.
  let quietMean_uS: Double
  let quietSD_uS: Double
  /// Mean and spread of the drift exponents.
  let exponent: Double
  let exponentSD: Double

  static let all: [PhaseChangeFigure] = [
    .init(
      level: 0.0, age_s: 0, mean_uS: 0.107687, sd_uS: 0.186985, meanError_uS: 0.000591298,
      quietMean_uS: 0.105252, quietSD_uS: 0.154067, exponent: 0.100528, exponentSD: 0.0442133),
    .init(
      level: 0.0, age_s: 20, mean_uS: 0.100234, sd_uS: 0.174837, meanError_uS: 0.000552882,
      quietMean_uS: 0.098224, quietSD_uS: 0.143893, exponent: 0.100528, exponentSD: 0.0442133),
    .init(
      level: 0.0, age_s: 3600, mean_uS: 0.066518, sd_uS: 0.123167, meanError_uS: 0.000389487,
      quietMean_uS: 0.0641145, quietSD_uS: 0.0974643, exponent: 0.100528, exponentSD: 0.0442133),
    .init(
      level: 0.0, age_s: 86400, mean_uS: 0.0509262, sd_uS: 0.100118, meanError_uS: 0.000316602,
      quietMean_uS: 0.0485835, quietSD_uS: 0.0780282, exponent: 0.100528, exponentSD: 0.0442133),
    .init(
      level: 0.01, age_s: 0, mean_uS: 0.281453, sd_uS: 0.291344, meanError_uS: 0.000921311,
      quietMean_uS: 0.279843, quietSD_uS: 0.23907, exponent: 0.0963748, exponentSD: 0.0438979),
    .init(
      level: 0.01, age_s: 20, mean_uS: 0.264786, sd_uS: 0.275896, meanError_uS: 0.000872461,
      quietMean_uS: 0.261881, quietSD_uS: 0.224013, exponent: 0.0963748, exponentSD: 0.0438979),
    .init(
      level: 0.01, age_s: 3600, mean_uS: 0.17719, sd_uS: 0.199309, meanError_uS: 0.00063027,
      quietMean_uS: 0.173988, quietSD_uS: 0.15762, exponent: 0.0963748, exponentSD: 0.0438979),
    .init(
      level: 0.01, age_s: 86400, mean_uS: 0.136469, sd_uS: 0.166702, meanError_uS: 0.000527157,
      quietMean_uS: 0.133441, quietSD_uS: 0.131021, exponent: 0.0963748, exponentSD: 0.0438979),
    .init(
      level: 0.05, age_s: 0, mean_uS: 1.25142, sd_uS: 0.481735, meanError_uS: 0.00152338,
      quietMean_uS: 1.25062, quietSD_uS: 0.358778, exponent: 0.0711465, exponentSD: 0.0310071),
    .init(
      level: 0.05, age_s: 20, mean_uS: 1.19245, sd_uS: 0.463912, meanError_uS: 0.00146702,
      quietMean_uS: 1.19071, quietSD_uS: 0.342572, exponent: 0.0711465, exponentSD: 0.0310071),
    .init(
      level: 0.05, age_s: 3600, mean_uS: 0.875265, sd_uS: 0.389139, meanError_uS: 0.00123057,
      quietMean_uS: 0.875149, quietSD_uS: 0.290016, exponent: 0.0711465, exponentSD: 0.0310071),
    .init(
      level: 0.05, age_s: 86400, mean_uS: 0.712606, sd_uS: 0.36055, meanError_uS: 0.00114016,
      quietMean_uS: 0.712667, quietSD_uS: 0.27961, exponent: 0.0711465, exponentSD: 0.0310071),
    .init(
      level: 0.1, age_s: 0, mean_uS: 2.49695, sd_uS: 0.607308, meanError_uS: 0.00192048,
      quietMean_uS: 2.49886, quietSD_uS: 0.448131, exponent: 0.0601564, exponentSD: 0.0227784),
    .init(
      level: 0.1, age_s: 20, mean_uS: 2.39585, sd_uS: 0.58761, meanError_uS: 0.00185819,
      quietMean_uS: 2.39712, quietSD_uS: 0.431683, exponent: 0.0601564, exponentSD: 0.0227784),
    .init(
      level: 0.1, age_s: 3600, mean_uS: 1.84086, sd_uS: 0.52807, meanError_uS: 0.0016699,
      quietMean_uS: 1.8407, quietSD_uS: 0.397664, exponent: 0.0601564, exponentSD: 0.0227784),
    .init(
      level: 0.1, age_s: 86400, mean_uS: 1.53704, sd_uS: 0.514606, meanError_uS: 0.00162733,
      quietMean_uS: 1.53789, quietSD_uS: 0.406559, exponent: 0.0601564, exponentSD: 0.0227784),
    .init(
      level: 0.2, age_s: 0, mean_uS: 5.00158, sd_uS: 0.804697, meanError_uS: 0.00254468,
      quietMean_uS: 5.00168, quietSD_uS: 0.608869, exponent: 0.0493406, exponentSD: 0.0141571),
    .init(
      level: 0.2, age_s: 20, mean_uS: 4.83494, sd_uS: 0.782325, meanError_uS: 0.00247393,
      quietMean_uS: 4.83377, quietSD_uS: 0.590599, exponent: 0.0493406, exponentSD: 0.0141571),
    .init(
      level: 0.2, age_s: 3600, mean_uS: 3.87919, sd_uS: 0.723344, meanError_uS: 0.00228742,
      quietMean_uS: 3.88073, quietSD_uS: 0.554335, exponent: 0.0493406, exponentSD: 0.0141571),
    .init(
      level: 0.2, age_s: 86400, mean_uS: 3.33342, sd_uS: 0.71247, meanError_uS: 0.00225303,
      quietMean_uS: 3.3328, quietSD_uS: 0.570208, exponent: 0.0493406, exponentSD: 0.0141571),
    .init(
      level: 0.4, age_s: 0, mean_uS: 10.0026, sd_uS: 1.08893, meanError_uS: 0.00344349, quietMean_uS: 10.0023,
      quietSD_uS: 0.859949, exponent: 0.049028, exponentSD: 0.00799231),
    .init(
      level: 0.4, age_s: 20, mean_uS: 9.66872, sd_uS: 1.0618, meanError_uS: 0.0033577, quietMean_uS: 9.6682,
      quietSD_uS: 0.833031, exponent: 0.049028, exponentSD: 0.00799231),
    .init(
      level: 0.4, age_s: 3600, mean_uS: 7.75742, sd_uS: 0.949496, meanError_uS: 0.00300257,
      quietMean_uS: 7.75862, quietSD_uS: 0.74194, exponent: 0.049028, exponentSD: 0.00799231),
    .init(
      level: 0.4, age_s: 86400, mean_uS: 6.64974, sd_uS: 0.903082, meanError_uS: 0.0028558,
      quietMean_uS: 6.65008, quietSD_uS: 0.726515, exponent: 0.049028, exponentSD: 0.00799231),
    .init(
      level: 0.6, age_s: 0, mean_uS: 14.9992, sd_uS: 1.27609, meanError_uS: 0.00403536, quietMean_uS: 15.0021,
      quietSD_uS: 1.02012, exponent: 0.0490115, exponentSD: 0.00799717),
    .init(
      level: 0.6, age_s: 20, mean_uS: 14.5041, sd_uS: 1.2429, meanError_uS: 0.00393041, quietMean_uS: 14.5012,
      quietSD_uS: 0.989051, exponent: 0.0490115, exponentSD: 0.00799717),
    .init(
      level: 0.6, age_s: 3600, mean_uS: 11.6359, sd_uS: 1.15167, meanError_uS: 0.00364191,
      quietMean_uS: 11.6378, quietSD_uS: 0.926762, exponent: 0.0490115, exponentSD: 0.00799717),
    .init(
      level: 0.6, age_s: 86400, mean_uS: 9.97561, sd_uS: 1.13967, meanError_uS: 0.00360397,
      quietMean_uS: 9.97543, quietSD_uS: 0.951859, exponent: 0.0490115, exponentSD: 0.00799717),
    .init(
      level: 0.8, age_s: 0, mean_uS: 20.0067, sd_uS: 1.38296, meanError_uS: 0.00437331, quietMean_uS: 20.0063,
      quietSD_uS: 1.08824, exponent: 0.0490313, exponentSD: 0.00799927),
    .init(
      level: 0.8, age_s: 20, mean_uS: 19.3351, sd_uS: 1.35035, meanError_uS: 0.00427019, quietMean_uS: 19.338,
      quietSD_uS: 1.05714, exponent: 0.0490313, exponentSD: 0.00799927),
    .init(
      level: 0.8, age_s: 3600, mean_uS: 15.5153, sd_uS: 1.30577, meanError_uS: 0.00412922,
      quietMean_uS: 15.5182, quietSD_uS: 1.06211, exponent: 0.0490313, exponentSD: 0.00799927),
    .init(
      level: 0.8, age_s: 86400, mean_uS: 13.3, sd_uS: 1.34057, meanError_uS: 0.00423927,
      quietMean_uS: 13.3008, quietSD_uS: 1.14788, exponent: 0.0490313, exponentSD: 0.00799927),
    .init(
      level: 1.0, age_s: 0, mean_uS: 25.008, sd_uS: 1.39649, meanError_uS: 0.00441608, quietMean_uS: 25.0061,
      quietSD_uS: 1.05672, exponent: 0.0489875, exponentSD: 0.00798306),
    .init(
      level: 1.0, age_s: 20, mean_uS: 24.1721, sd_uS: 1.37367, meanError_uS: 0.00434392,
      quietMean_uS: 24.1716, quietSD_uS: 1.03045, exponent: 0.0489875, exponentSD: 0.00798306),
    .init(
      level: 1.0, age_s: 3600, mean_uS: 19.3948, sd_uS: 1.40885, meanError_uS: 0.00445516,
      quietMean_uS: 19.401, quietSD_uS: 1.15096, exponent: 0.0489875, exponentSD: 0.00798306),
    .init(
      level: 1.0, age_s: 86400, mean_uS: 16.6302, sd_uS: 1.51316, meanError_uS: 0.00478504,
      quietMean_uS: 16.6311, quietSD_uS: 1.31818, exponent: 0.0489875, exponentSD: 0.00798306),
  ]
}
