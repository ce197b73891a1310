import Analog

/// A comparison as one self-contained page that opens offline, made from the study's file.
struct ComparisonReport {
  let study: ComparisonStudy

  /// The page; pictures are drawn on the easel.
  func page(_ easel: inout Easel) -> Page {
    let pictures = ComparisonPictures(study: study)
    var sections = [
      Page.Section(id: "what", title: "What was done", body: whatWasDone),
      Page.Section(
        id: "first-hand-over", title: "The first hand-over", body: easel.figure(pictures.firstHandOver)),
      Page.Section(id: "down-the-line", title: "Down a line of chips", body: easel.figure(pictures.line)),
      Page.Section(id: "certainty", title: "How sure the differences are", body: testTable.html),
    ]
    if let energy = study.energy {
      sections.append(
        Page.Section(
          id: "energy", title: "The energy of a hand-over",
          body: easel.figure(pictures.price(energy)) + easel.figure(pictures.shares(energy))))
      sections.append(
        Page.Section(
          id: "rival", title: "An answer, beside digital computers",
          body: easel.figure(pictures.inference(energy)) + pictures.breakEven(energy).html))
    }
    sections += [
      Page.Section(id: "pairs", title: "Every pair", body: pairTable.html),
      Page.Section(id: "origin", title: "Where this comes from", body: origin(credit: easel.credit)),
    ]
    return Page(title: title, lead: answer, sections: sections)
  }

  private var title: String {
    "Copied or taught: handing knowledge of \(study.task) from chip to chip, \(devices)"
  }

  private var devices: String {
    study.device == study.studentDevice ? study.device : "\(study.device) to \(study.studentDevice)"
  }

  /// What a reader in a hurry reads.
  private var answer: String {
    let verdict = Verdict(study)
    let items = [
      ("Which way wins", verdict.winner), ("By how much", verdict.margin), ("At what energy", verdict.price),
      ("How sure", verdict.certainty),
    ]
    return """
      <div class="answer" role="note" aria-label="The answer in short">
      <h2>\(escaped(verdict.headline))</h2>
      <dl>
      \(items.map { "<dt>\($0.0)</dt>\n<dd>\(escaped($0.1))</dd>" }.joined(separator: "\n"))
      </dl>
      </div>
      """
  }

  private var whatWasDone: String {
    let layers = study.layers.map(String.init).joined(separator: "-")
    let test =
      study.testExamples.map {
        " Accuracy is the share of \(Words.grouped($0)) test examples answered right, each by one read."
      } ?? ""
    let lives = Words.duration(study.age_s)
    return Page.paragraph(
      "An analog chip computes with the conductances of its cells. No two chips are alike, so what one has learned fits it alone, and it ages. "
        + "Here \(study.pairCount) \(study.pairCount == 1 ? "chip" : "chips") of the technology \(devices), with a network of \(layers) units, learned "
        + "\(study.task) from labels. After \(lives) each handed what it knew to a new chip, that one after \(lives) to the next, down a line of "
        + "\(study.generationCount). The same chips did it in three ways.\(test)")
      + Page.list([
        "Copied, open loop: the old chip's cells are read and the new chip's are written once.",
        "Copied and verified: the same, and each new cell is read back and corrected.",
        "Distilled: the new chip learns from the old one's answers to the training inputs. It never sees a label or a conductance of the old chip.",
      ])
      + Page.paragraph(
        "For comparison, a student of each line also learned from the labels themselves.")
  }

  private var testTable: PageTable {
    PageTable(
      caption: "Distilled chips against others, in points of accuracy, paired over the lines",
      header: ["against", "generation", "difference", "95 % interval", "p", "lines"],
      rows: study.tests.map { test in
        let (mean, half) = (test.difference.mean, test.difference.halfWidth)
        return [
          test.right == "teacher_aged" ? "its teacher" : study.label(test.right), "\(test.generation)",
          mean.map(Words.points) ?? "–",
          mean.flatMap { mean in half.map { "\(Words.points(mean - $0)) to \(Words.points(mean + $0))" } }
            ?? "–",
          test.pValue.map(Words.probability) ?? "–", "\(test.difference.n)",
        ]
      })
  }

  private var pairTable: PageTable {
    let names = ComparisonStudy.figures
    return PageTable(
      caption: "Test examples right at the first hand-over, pair by pair, and joules of distilling",
      header: ["teacher", "student"] + names.map(study.label) + ["distilling took"],
      rows: study.pairs.map { pair in
        [pair.teacher, pair.student] + names.map { Words.percent(pair.accuracies[$0]) }
          + [pair.energy_J["distill"].map(Words.joules) ?? "–"]
      }, words: [1])
  }

  private func origin(credit: String) -> String {
    var body = ""
    if let command = study.command {
      body += "<p>The command that made the study:</p>\n<pre><code>\(escaped(command))</code></pre>\n"
    }
    body += Page.paragraph(
      "Version \(study.version) of the program. \(credit) Accuracies are measured on emulated chips; energies are counts of events times prices from the literature."
    )
    body +=
      PageTable(
        caption: "All parameters", header: ["parameter", "value"],
        rows: study.parameters.map { [$0.key, $0.value] }, words: [1]
      ).html
    for card in study.cards {
      body +=
        PageTable(
          caption: "Sources of the card \(card.name) (SHA-256 \(card.sha256))",
          header: ["source", "how sure", "covers"],
          rows: card.sources.map { [$0.citation, $0.confidence, $0.covers.joined(separator: ", ")] },
          words: [1, 2]
        ).html
    }
    if let energy = study.energy, !energy.rivals.isEmpty {
      var known: Set<String> = []
      body +=
        PageTable(
          caption: "Sources of the digital computers", header: ["name", "source"],
          rows: energy.rivals.filter { known.insert($0.name).inserted }.map { [$0.name, $0.source] },
          words: [1]
        ).html
    }
    return body
  }
}
