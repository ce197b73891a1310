#!/bin/sh
# Trains three chips for each row below and puts the table of accuracies between the marks in the README of Learning.
# Usage: Benchmarks/learning-table.sh [SECTION...]; TASK, DATA, MORTAL, SERIALS and README may be set in the environment.
# Results are kept in RESULTS, one file per chip, so a run that was stopped goes on where it was; rows without results are
# left out.
set -eu
cd "$(dirname "$0")/.."
: "${TASK:=mnist}" "${DATA:=}" "${MORTAL:=.build/release/mortal}" "${SERIALS:=1 2 3}"
: "${README:=Sources/Learning/README.md}" "${RESULTS:=.build/learning-table/$TASK}"
mkdir -p "$RESULTS"
chip=$RESULTS/chip.$$
trap 'rm -f "$chip" "$RESULTS"/card.$$.json "$RESULTS"/table.$$ "$RESULTS"/new.$$' EXIT

# section | goal | card | mismatch | layers | options of fabricate | options of train | options of evaluate, where train's own
# test is not the one that counts
rows() {
  cat <<'ROWS'
feedback|0.972|generic-analog||784-128-10||--rule direct-feedback-alignment --epochs 10
feedback|0.979|generic-analog||784-128-10||--rule exact --epochs 10
feedback|0.89|generic-analog||784-128-10||--rule readout-only --epochs 10
feedback||generic-analog||784-128-10||--rule feedback-alignment --epochs 10
feedback||generic-analog||784-128-10||--rule physics-aware --epochs 10
perturbation|0.973|generic-analog||784-128-10||--rule tile-perturbation --epochs 10
perturbation||generic-analog||784-128-10||--rule forward-gradient --epochs 10
perturbation|0.945|generic-analog||784-128-10||--rule node-perturbation --epochs 10
weights|0.82|generic-analog||784-128-10||--rule weight-perturbation --epochs 10 --batch 20
deep|0.979|generic-analog||784-256-256-10|--readouts|--rule tile-perturbation --epochs 20
unlabeled|0.945|generic-analog||196-256-10||--rule agreement --view 14x14 --epochs 10 --batch 100 --output-rate 0.3
unlabeled||generic-analog||196-256-10||--rule agreement --view 14x14 --epochs 10 --batch 100 --output-rate 0.3 --rate 1e-12
unlabeled||generic-analog||784-256-10||--rule agreement --epochs 10 --batch 100
unlabeled||generic-analog||784-256-10||--rule agreement --epochs 10 --batch 100 --rate 1e-12
goodness|0.978|generic-analog||296-500-500-10||--rule forward-forward --view 14x14 --epochs 12 --batch 100 --rate 0.01|--goodness
goodness||generic-analog||296-500-500-10||--rule forward-forward --view 14x14 --epochs 12 --batch 100|--goodness
goodness||generic-analog||296-500-500-10||--rule forward-forward --view 14x14 --epochs 12 --batch 100 --rate 0.01
reram|0.967|reram-sb-gong-2018||784-128-10||--rule direct-feedback-alignment --epochs 10
reram|0.963|reram-sb-gong-2018||784-128-10||--rule tile-perturbation --epochs 10
others|0.970|ecram-mo-kim-2019||784-128-10||--rule direct-feedback-alignment --epochs 10
others|0.970|ecram-mo-kim-2019||784-128-10||--rule tile-perturbation --epochs 10
others|0.970|ecram-tang-2018||784-128-10||--rule direct-feedback-alignment --epochs 10
others|0.970|ecram-tang-2018||784-128-10||--rule tile-perturbation --epochs 10
others|0.970|capacitor-li-2018||784-128-10||--rule direct-feedback-alignment --epochs 10
others|0.970|capacitor-li-2018||784-128-10||--rule tile-perturbation --epochs 10 --rate 0.02
memory|0.92|reram-sb-gong-2018||784-128-10||--rule direct-feedback-alignment --epochs 10 --update stochastic-rounding --dead-zone 1
memory|0.955|ecram-mo-kim-2019||784-128-10||--rule direct-feedback-alignment --epochs 10 --update stochastic-rounding --dead-zone 1
mismatch||generic-analog|0.05|784-128-10||--rule direct-feedback-alignment --epochs 10
mismatch||generic-analog|0.35|784-128-10||--rule direct-feedback-alignment --epochs 10
mismatch||generic-analog|0.5|784-128-10||--rule direct-feedback-alignment --epochs 10
ROWS
}

# A member of the last JSON object of a file that is a number.
member() { sed -n "s/^  \"$2\": \([-0-9.e]*\),*$/\1/p" "$1" | head -n 1; }

# Where a row's result for a serial is kept.
result() { echo "$RESULTS/$(printf '%s' "$1" | cksum | cut -d ' ' -f 1).$2.json"; }

train_chips() {
  device=$3
  if [ -n "$4" ]; then
    device=$RESULTS/card.$$.json
    sed "s/\"gain_sigma\": [0-9.]*/\"gain_sigma\": $4/" "Devices/$3.json" >"$device"
  fi
  for serial in $SERIALS; do
    kept=$(result "$3|$4|$5|$6|$7" "$serial")
    [ -s "$kept" ] && { [ -z "$8" ] || [ -s "$kept.tested" ]; } && continue
    # shellcheck disable=SC2086 # options are words
    "$MORTAL" fabricate --device "$device" --serial "$serial" --layers "$5" $6 -o "$chip" >/dev/null
    # shellcheck disable=SC2086
    "$MORTAL" train "$chip" --task "$TASK" ${DATA:+--data "$DATA"} $7 --json >"$kept.part" 2>/dev/null
    if [ -n "$8" ]; then
      rule=$(printf '%s' "$7" | grep -o -e '--rule [^ ]*')
      view=$(printf '%s' "$7" | grep -o -e '--view [^ ]*' || true)
      # shellcheck disable=SC2086
      "$MORTAL" evaluate "$chip" --task "$TASK" ${DATA:+--data "$DATA"} $rule $view $8 --json >"$kept.tested" 2>/dev/null
    fi
    mv "$kept.part" "$kept"
    echo "$3 $4 $5 $7: chip $serial $(member "$kept" accuracy)" >&2
  done
}

print_row() {
  files=
  for serial in $SERIALS; do
    kept=$(result "$3|$4|$5|$6|$7" "$serial")
    [ -s "$kept" ] && { [ -z "$8" ] || [ -s "$kept.tested" ]; } && files="$files $kept"
  done
  [ -n "$files" ] || return 0
  # shellcheck disable=SC2086
  for kept in $files; do
    echo "$(member "$kept${8:+.tested}" accuracy) $(member "$kept" digital_memory_bits_per_weight) $(member "$kept" chip_evaluations)"
  done | awk -v goal="$2" -v name="\`$3\`${4:+, mismatch $4}" -v layers="$5" -v options="$7${8:+, answered by ${8#--}}" '
    { sum += $1; if (NR == 1 || $1 < low) low = $1; if ($1 > high) high = $1; bits = $2; evaluations = $3 }
    END {
      sub(/--rule /, "", options); gsub(/ --/, ", ", options)
      printf "| %s | %s | %s | %.4f (%.4f-%.4f) | %d | %s | %.2f | %s |\n", name, layers, options, sum / NR, low, high,
        NR, goal == "" ? "" : ">= " goal, evaluations / 1e6, bits
    }'
}

each_row() {
  rows | while IFS='|' read -r section goal card mismatch layers made trained tested; do
    "$1" "$section" "$goal" "$card" "$mismatch" "$layers" "$made" "$trained" "$tested"
  done
}

wanted=${*:-feedback perturbation reram others memory mismatch weights unlabeled deep goodness}
in_section() { case " $wanted " in *" $1 "*) train_chips "$@" </dev/null ;; esac; }
each_row in_section
{
  echo '| card | layers | rule and options | accuracy: mean (lowest-highest) | chips | goal | evaluations, M | bits per weight |'
  echo '|---|---|---|---|---|---|---|---|'
  each_row print_row
} >"$RESULTS/table.$$"
awk -v table="$RESULTS/table.$$" '
  /<!-- learning-table:end -->/ { while ((getline line < table) > 0) print line; skipping = 0 }
  !skipping { print }
  /<!-- learning-table:begin/ { skipping = 1 }
' "$README" >"$RESULTS/new.$$"
cat "$RESULTS/new.$$" >"$README"
