import Testing

/// A verb that writes: its arguments, in a folder as `WritingVerb.makeFolder` makes it, and the file that it changes or makes
/// anew. `out` holds an older file before it begins.
struct WritingVerb: Sendable, CustomTestStringConvertible {
  let arguments: String
  let writes: String
  var testDescription: String { arguments }

  init(_ arguments: String, _ writes: String = "out") {
    self.arguments = arguments
    self.writes = writes
  }

  /// Whether it adds to a folder of its own, which is made to be gone on with.
  var isFolder: Bool { arguments.hasPrefix("sweep run") }

  private static let short = "--epochs 1 --examples 200 --rule direct-feedback-alignment"
  private static let crossbar = "solve --conductances g.csv --voltages v.csv --row-wire 1 --column-wire 1"
  private static let comparison =
    "compare --pairs 1 --generations 1 --epochs 1 --examples 200 --rule direct-feedback-alignment"

  static let all = [
    WritingVerb("fabricate --device generic-analog --serial 2 --layers 64-200-10 -o out"),
    WritingVerb("inspect a.chip --cells out"), WritingVerb("inspect a.chip --map out"),
    WritingVerb("inspect a.chip --weights out"), WritingVerb("age a.chip --for 1d", "a.chip"),
    WritingVerb("train a.chip \(short)", "a.chip"),
    WritingVerb("train a.chip \(short) --checkpoint out.run --every 1", "a.chip"),
    WritingVerb("evaluate a.chip", "a.chip"), WritingVerb("program b.chip --weights w.safetensors", "b.chip"),
    WritingVerb("copy a.chip b.chip", "b.chip"),
    WritingVerb("distill a.chip b.chip \(short)", "b.chip"),
    WritingVerb("succeed a.chip b.chip --for 30d --watch-reads 2 --accept 0 \(short)", "a.chip"),
    WritingVerb("\(comparison) -o out"), WritingVerb("\(comparison) --report out"),
    WritingVerb("report study.json -o out"),
    WritingVerb(
      "characterize --device reram-sb-gong-2018 --serial 1 --cells 50 --protocol pulses --up 20 --down 20 -o out"
    ),
    WritingVerb("calibrate m.csv --model step --base reram-sb-gong-2018 --cells 200 --simulated 200 -o out"),
    WritingVerb("\(crossbar) -o out"), WritingVerb("\(crossbar) --effective out"),
    WritingVerb("\(crossbar) --ports out"), WritingVerb("sweep plan spec.json -o out"),
    WritingVerb("sweep run plan.json --shard 1/2", "plan.json"),
    WritingVerb("sweep merge done.json -o out"),
  ]

  /// Lines of shell that make a folder in which all of them can run, in the present directory.
  static let makeFolder = """
    set -e
    $MORTAL fabricate --device generic-analog --serial 1 --layers 64-32-10 -o a.chip
    $MORTAL train a.chip \(short)
    $MORTAL fabricate --device generic-analog --serial 3 --layers 64-32-10 -o b.chip
    $MORTAL inspect a.chip --weights w.safetensors
    $MORTAL \(comparison) -o study.json
    $MORTAL characterize --device reram-sb-gong-2018 --serial 1 --cells 200 --protocol pulses --up 100 --down 100 -o m.csv
    printf '1e-5,2e-5\\n3e-5,4e-5\\n' > g.csv
    printf '0.1\\n0.2\\n' > v.csv
    cat > spec.json <<'END'
    {
      "format_version": 1, "name": "small",
      "base": {"layers": "64-16-10", "epochs": 1, "examples": 100, "age_s": 86400},
      "ways": ["copy_open_loop"],
      "design": {"kind": "grid", "parameters": {"cell.gain_sigma": [0.05, 0.2]}},
      "lines": {"first": 1, "count": 2}
    }
    END
    $MORTAL sweep plan spec.json -o plan.json
    $MORTAL sweep plan spec.json -o done.json
    $MORTAL sweep run done.json
    printf 'an older file\\n' > out
    """
}
