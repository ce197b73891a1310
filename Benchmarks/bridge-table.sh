#!/bin/sh
# Hands knowledge over in every way of the sections below and puts a table of each between its marks in the README of
# Distillation. Usage: Benchmarks/bridge-table.sh [SECTION...] with DATA=directory of MNIST (the section `tables` only prints); MORTAL, PAIRS (numbers of pairs of
# chips), README and RESULTS may be set in the environment. Every run is kept in RESULTS as one file with its accuracy, so a
# study that was stopped goes on where it was, and rows without runs are left out.
set -eu
cd "$(dirname "$0")/.."
: "${DATA:?the directory of the four files of MNIST}" "${MORTAL:=.build/release/mortal}" "${PAIRS:=1 2 3 4 5}"
: "${README:=Sources/Distillation/README.md}" "${RESULTS:=.build/bridge-table}"
mkdir -p "$RESULTS"
scratch=$RESULTS/scratch.$$
mkdir -p "$scratch"
trap 'rm -rf "$scratch"' EXIT
task="--task mnist --data $DATA"
transfer="--transfer mnist --data $DATA"
rule="--rule direct-feedback-alignment"

mortal() { "$MORTAL" "$@" 2>/dev/null; }
member() { sed -n "s/^  \"$1\": \([-0-9.e]*\),*$/\1/p" | head -n 1; }
fabricate() { mortal fabricate --device "$1" --serial "$2" --layers "$3" -o "$4" >/dev/null; }
# Accuracy of a chip: CHIP [OPTIONS]; the chip's file stays as it is.
accuracy() {
  cp "$1" "$scratch/asked"
  shift
  # shellcheck disable=SC2086
  mortal evaluate "$scratch/asked" $task "$@" --json | member accuracy
}
# Whether a figure is still missing.
lacks() { [ ! -s "$RESULTS/$1" ]; }
keep() { [ -n "$2" ] && echo "$2" >"$RESULTS/$1" && echo "$1: $2" >&2; }
teacher() { echo "$RESULTS/teacher.$1.chip"; }
# The teacher of a pair: grown once, kept for all sections.
need_teacher() {
  [ -s "$(teacher "$1")" ] && return 0
  fabricate generic-analog "${1}00" 784-128-10 "$scratch/t"
  # shellcheck disable=SC2086
  mortal train "$scratch/t" $task --epochs 10 >/dev/null
  keep "teacher.$1" "$(accuracy "$scratch/t" --reads 8)"
  mv "$scratch/t" "$(teacher "$1")"
}
# A student of the pair's teacher: KEY PAIR DEVICE SERIAL LAYERS EVALUATE-OPTIONS DISTILL-OPTIONS...
distilled() {
  lacks "$1" || return 0
  key=$1 pair=$2 device=$3 serial=$4 layers=$5 seen=$6
  shift 6
  fabricate "$device" "$serial" "$layers" "$scratch/s"
  cp "$(teacher "$pair")" "$scratch/t"
  # shellcheck disable=SC2086
  mortal distill "$scratch/t" "$scratch/s" $transfer "$@" >/dev/null
  # shellcheck disable=SC2086
  keep "$key" "$(accuracy "$scratch/s" $seen)"
}
# The same chip taught by labels: KEY DEVICE SERIAL LAYERS EVALUATE-OPTIONS TRAIN-OPTIONS...
labelled() {
  lacks "$1" || return 0
  key=$1 device=$2 serial=$3 layers=$4 seen=$5
  shift 5
  fabricate "$device" "$serial" "$layers" "$scratch/s"
  # shellcheck disable=SC2086
  mortal train "$scratch/s" $task "$@" >/dev/null
  # shellcheck disable=SC2086
  keep "$key" "$(accuracy "$scratch/s" $seen)"
}
copied() {
  lacks "$1" || return 0
  fabricate generic-analog "${2}01" 784-128-10 "$scratch/s"
  cp "$(teacher "$2")" "$scratch/t"
  mortal copy "$scratch/t" "$scratch/s" --method "$3" >/dev/null
  keep "$1" "$(accuracy "$scratch/s")"
}

# 300,000 showings in every cell: 5 a picture with its shifts.
transfer_section() {
  for pair in $PAIRS; do
    need_teacher "$pair"
    copied "copy-open-loop.$pair" "$pair" open-loop
    for row in 10000:6 1000:60 100:600; do
      count=${row%:*} epochs=${row#*:}
      # shellcheck disable=SC2086
      distilled "soft.$count.$pair" "$pair" generic-analog "${pair}01" 784-128-10 "" \
        --examples "$count" --epochs "$epochs"
      # shellcheck disable=SC2086
      labelled "labels.$count.$pair" generic-analog "${pair}01" 784-128-10 "" \
        --shifts --examples "$count" --epochs "$epochs"
    done
    # shellcheck disable=SC2086
    {
      distilled "soft.unshifted.$pair" "$pair" generic-analog "${pair}01" 784-128-10 "" \
        --examples 10000 --no-shifts --epochs 30
      labelled "labels.unshifted.$pair" generic-analog "${pair}01" 784-128-10 "" \
        --examples 10000 --epochs 30
    }
    copied "copy-write-verify.$pair" "$pair" write-verify
  done
}

# What transfer inputs have to look like.
inputs_section() {
  for pair in $PAIRS; do
    need_teacher "$pair"
    for row in mixture:0.5*mnist@$DATA+0.5*pixels pixels:0*mnist@$DATA+pixels noise:0*mnist@$DATA+noise; do
      # shellcheck disable=SC2086
      distilled "inputs.${row%%:*}.$pair" "$pair" generic-analog "${pair}01" 784-128-10 "" \
        --transfer "${row#*:}" --examples 10000 --no-shifts --epochs 30
    done
    # shellcheck disable=SC2086
    distilled "inputs.without-3.$pair" "$pair" generic-analog "${pair}01" 784-128-10 "" \
      --examples 10000 --leave-out 3 --no-shifts --epochs 30
  done
}

# A line of chips, 10,000 pictures a generation: LINE WAY OPTIONS...
line() {
  name=$1 way=$2 pair=$3
  shift 3
  lacks "$name.10.$pair" || return 0
  need_teacher "$pair"
  cp "$(teacher "$pair")" "$scratch/elder"
  for generation in 1 2 3 4 5 6 7 8 9 10; do
    fabricate generic-analog "$((pair * 100 + generation))" 784-128-10 "$scratch/next"
    if [ "$way" = distil ]; then
      # shellcheck disable=SC2086
      mortal distill "$scratch/elder" "$scratch/next" $transfer --seed "$generation" "$@" >/dev/null
    else
      mortal copy "$scratch/elder" "$scratch/next" --method "$way" >/dev/null
    fi
    keep "$name.$generation.$pair" "$(accuracy "$scratch/next")"
    mv "$scratch/next" "$scratch/elder"
  done
}
generations_section() {
  for pair in $PAIRS; do
    line line-open-loop open-loop "$pair"
    line line-write-verify write-verify "$pair"
    line line-tile distil "$pair" --examples 10000 --epochs 20
    # shellcheck disable=SC2086
    line line-dfa distil "$pair" $rule --examples 10000 --epochs 6
  done
}

# Students of another technology or another front end, beside the same student taught by all labels.
technologies_section() {
  for pair in $PAIRS; do
    need_teacher "$pair"
    # shellcheck disable=SC2086
    {
      distilled "coarse.soft.$pair" "$pair" generic-analog "${pair}02" 196-128-10 "--view 14x14" \
        $rule --view 14x14 --examples 60000 --no-shifts --epochs 6
      labelled "coarse.labels.$pair" generic-analog "${pair}02" 196-128-10 "--view 14x14" \
        $rule --view 14x14 --epochs 6
    }
    pcm=$RESULTS/teacher.pcm.$pair.chip
    if [ ! -s "$pcm" ]; then
      fabricate pcm-nandakumar-2019 "${pair}50" 784-128-10 "$scratch/p"
      # shellcheck disable=SC2086
      mortal train "$scratch/p" $task $rule --epochs 8 >/dev/null
      keep "pcm-teacher.$pair" "$(accuracy "$scratch/p" --reads 8)"
      mv "$scratch/p" "$pcm"
    fi
    for device in reram-sb-gong-2018 ecram-mo-kim-2019; do
      if lacks "$device.soft.$pair"; then
        fabricate "$device" "${pair}03" 784-128-10 "$scratch/s"
        cp "$pcm" "$scratch/t"
        # shellcheck disable=SC2086
        mortal distill "$scratch/t" "$scratch/s" $transfer $rule --examples 60000 --no-shifts --epochs 8 >/dev/null
        keep "$device.soft.$pair" "$(accuracy "$scratch/s")"
      fi
      # shellcheck disable=SC2086
      labelled "$device.labels.$pair" "$device" "${pair}03" 784-128-10 "" $rule --epochs 8
    done
  done
}

# Wrong labels: plain chips, the same with correction, their committee, and a wider student of it. All see 14 x 14 pixels.
wrong_section() {
  for pair in $PAIRS; do
    for share in ${SHARES:-0.2 0.1 0.12 0.15 0.3 0.5 1}; do
      lacks "wrong.$share.last.$pair" || continue
      wrong="--view 14x14 --shifts --wrong-labels $(awk "BEGIN { print 1 - $share }") --batch 200"
      set --
      for member in 1 2 3; do
        chip=$scratch/w$member
        fabricate generic-analog "$pair$member" 196-256-10 "$chip"
        # shellcheck disable=SC2086
        {
          mortal train "$chip" $task $wrong --seed "$member" --rule direct-feedback-alignment --rate 0.1 \
            --output-rate 0.05 --examples 60000 --epochs 1 >/dev/null
          [ $member -gt 1 ] || keep "wrong.$share.plain.$pair" "$(accuracy "$chip" --view 14x14)"
          mortal train "$chip" $task $wrong --seed "$member" --trust "$share" --rule direct-feedback-alignment \
            --rate 0.6 --output-rate 0.2 --epochs 3 >/dev/null
          [ $member -gt 1 ] || keep "wrong.$share.corrected.$pair" "$(accuracy "$chip" --view 14x14)"
        }
        [ $member -eq 1 ] || set -- "$@" --with "$chip"
      done
      fabricate generic-analog "${pair}9" 196-512-10 "$scratch/s"
      # shellcheck disable=SC2086
      mortal distill "$scratch/w1" "$scratch/s" $transfer "$@" --teacher-view 14x14 --view 14x14 --softness 1 \
        --spread 0 --rule direct-feedback-alignment --batch 200 --rate 0.3 --output-rate 0.1 --epochs 3 >/dev/null
      keep "wrong.$share.student.$pair" "$(accuracy "$scratch/s" --view 14x14)"
      # The student learns from the corrected labels too, and joins its teachers for a last student.
      # shellcheck disable=SC2086
      mortal train "$scratch/s" $task $wrong --trust "$share" --rule direct-feedback-alignment --rate 0.3 \
        --output-rate 0.1 --epochs 3 >/dev/null
      fabricate generic-analog "${pair}8" 196-512-10 "$scratch/last"
      # shellcheck disable=SC2086
      mortal distill "$scratch/w1" "$scratch/last" $transfer "$@" --with "$scratch/s" --teacher-view 14x14 --view 14x14 \
        --softness 1 --spread 0 --rule direct-feedback-alignment --batch 200 --rate 0.3 --output-rate 0.1 --epochs 3 \
        >/dev/null
      keep "wrong.$share.last.$pair" "$(accuracy "$scratch/last" --view 14x14)"
    done
  done
}

# Two columns that see the halves of a picture: 1,000 labels, 10,000 pictures without, a committee frozen at each of three rounds.
columns_section() {
  options="$rule --no-shifts --examples 10000 --labelled 1000 --labels 1 --softness 2 --spread 0"
  for pair in $PAIRS; do
    lacks "columns.3.vote.$pair" || continue
    for side in left right; do
      fabricate generic-analog "${pair}7$([ $side = left ] && echo 1 || echo 2)" 392-128-10 "$scratch/$side"
      # shellcheck disable=SC2086
      mortal train "$scratch/$side" $task $rule --view $side \
        --examples 1000 --epochs 60 --seed "$pair" >/dev/null
    done
    for round in 0 1 2 3; do
      if [ $round -gt 0 ]; then
        for side in left right; do
          fabricate generic-analog "${pair}7$round$([ $side = left ] && echo 1 || echo 2)" 392-128-10 "$scratch/new-$side"
          cp "$scratch/left" "$scratch/l"
          cp "$scratch/right" "$scratch/r"
          # shellcheck disable=SC2086
          mortal distill "$scratch/l" "$scratch/new-$side" --teacher-view left --with "$scratch/r" --with-view right \
            --committee outputs --view $side $transfer $options --epochs 30 \
            --seed "$pair$round" >/dev/null
        done
        mv "$scratch/new-left" "$scratch/left"
        mv "$scratch/new-right" "$scratch/right"
      fi
      keep "columns.$round.left.$pair" "$(accuracy "$scratch/left" --view left)"
      keep "columns.$round.right.$pair" "$(accuracy "$scratch/right" --view right)"
      cp "$scratch/right" "$scratch/r"
      keep "columns.$round.vote.$pair" "$(accuracy "$scratch/left" --view left --with "$scratch/r" --with-view right)"
    done
  done
}

# A card whose cells drift apart, watched from a minute on, and handed over twice.
drift_section() {
  for pair in $PAIRS; do
    lacks "drift.second.student.$pair" || continue
    sed -e 's/"constant": 0.005/"constant": 0.03/' -e 's/"constant": 0.001/"constant": 0.03/' \
      Devices/generic-analog.json >"$scratch/fading.json"
    for die in 60 61 62; do fabricate "$scratch/fading.json" "$pair$die" 784-128-10 "$scratch/d$die"; done
    # shellcheck disable=SC2086
    {
      mortal train "$scratch/d60" $task --epochs 10 >/dev/null
      mortal succeed "$scratch/d60" "$scratch/d61" "$scratch/d62" $task --for 1y --first-look 1s --looks-per-decade 6 --examples 10000 --seed "$pair" --json \
        >"$scratch/told"
    }
    # Of each life: its first and last look by 32 reads, and what was lost in between.
    awk '
      /"best"/ { life++; gsub(/[^0-9.e-]/, "", $2); print "best", life, $2 }
      /"lost"/ { gsub(/[^0-9.e-]/, "", $2); print "lost", life, $2 }
    ' "$scratch/told" >"$scratch/lives"
    of() { awk -v key="$1" -v life="$2" '$1 == key && $2 == life { print $3 }' "$scratch/lives"; }
    keep "drift.born.$pair" "$(of best 1)"
    keep "drift.first.teacher.$pair" "$(awk "BEGIN { print $(of best 1) - $(of lost 1) }")"
    keep "drift.first.student.$pair" "$(of best 2)"
    keep "drift.second.teacher.$pair" "$(awk "BEGIN { print $(of best 2) - $(of lost 2) }")"
    keep "drift.alone.$pair" "$(awk "BEGIN { print $(of best 3) - $(of lost 3) }")"
    keep "drift.second.student.$pair" "$(of best 3)"
  done
}

# Mean and 95 % interval (Student's t) over pairs: of a key's figures, or of the difference of two keys' in points.
figure() {
  for pair in 1 2 3 4 5 6 7 8 9 10; do
    [ -s "$RESULTS/$1.$pair" ] || continue
    if [ $# -eq 1 ]; then
      cat "$RESULTS/$1.$pair"
    elif [ -s "$RESULTS/$2.$pair" ]; then
      echo "$(cat "$RESULTS/$1.$pair") $(cat "$RESULTS/$2.$pair")"
    fi
  done | awk -v isDifference=$(($# - 1)) '
    { value = isDifference ? 100 * ($1 - $2) : $1; sum += value; squares += value * value; n++ }
    END {
      if (!n) { print "-"; exit }
      split("12.706 4.303 3.182 2.776 2.571 2.447 2.365 2.306 2.262", t, " ")
      mean = sum / n
      if (n > 1) variance = (squares - n * mean * mean) / (n - 1)
      half = n > 1 ? t[n - 1] * sqrt(variance > 0 ? variance / n : 0) : 0
      form = isDifference ? "%+.2f" : "%.4f"
      if (n == 1) printf form " (1 pair)", mean
      else printf form " ± " (isDifference ? "%.2f" : "%.4f") " (%d)", mean, half, n
    }'
}
has() { ls "$RESULTS/$1".* >/dev/null 2>&1; }
# A row of means: KEY WORDS, beside the difference from another key.
row() { if has "$1"; then echo "| $3 | $(figure "$1") | $(figure "$1" "$2") |"; fi; }
table_transfer() {
  echo '| student | accuracy | points against the teacher | soft targets against labels |'
  echo '|---|---|---|---|'
  echo "| the teacher, 8 reads | $(figure teacher) | | |"
  for count in 10000 1000 100 unshifted; do
    words="$count images and their shifts"
    [ $count = unshifted ] && words='10000 images, no shifts'
    echo "| soft targets, $words | $(figure soft.$count) | $(figure soft.$count teacher) | $(figure soft.$count labels.$count) |"
    echo "| labels, $words | $(figure labels.$count) | $(figure labels.$count teacher) | |"
  done
  for way in open-loop write-verify; do
    echo "| copied, $way | $(figure copy-$way) | $(figure copy-$way teacher) | |"
  done
}
table_inputs() {
  echo '| transfer set, 10,000 inputs | accuracy | points against as many pictures |'
  echo '|---|---|---|'
  row inputs.without-3 soft.unshifted 'a class (3) left out'
  row inputs.mixture soft.unshifted 'half pictures, half independent pixels'
  row inputs.pixels soft.unshifted 'independent pixels'
  row inputs.noise soft.unshifted 'white noise'
}
table_generations() {
  echo '| line | generation 1 | 2 | 5 | 10 |'
  echo '|---|---|---|---|---|'
  for name in dfa tile write-verify open-loop; do
    echo "| $name | $(figure line-$name.1) | $(figure line-$name.2) | $(figure line-$name.5) | $(figure line-$name.10) |"
  done
}
table_technologies() {
  echo '| student | distilled | by labels, all data | points |'
  echo '|---|---|---|---|'
  for name in coarse reram-sb-gong-2018 ecram-mo-kim-2019; do
    echo "| $name | $(figure $name.soft) | $(figure $name.labels) | $(figure $name.soft $name.labels) |"
  done
}
table_wrong() {
  echo '| labels correct | plain | corrected | student of three corrected chips | last student |'
  echo '|---|---|---|---|---|'
  for share in 0.1 0.12 0.15 0.2 0.3 0.5 1; do
    has "wrong.$share.plain" || continue
    echo "| $share | $(figure "wrong.$share.plain") | $(figure "wrong.$share.corrected") | $(figure "wrong.$share.student") | $(figure "wrong.$share.last") |"
  done
}
table_columns() {
  echo '| round | left half | right half | both voices added | left, gain in points | right, gain | voices, gain |'
  echo '|---|---|---|---|---|---|---|'
  for round in 0 1 2 3; do
    cells=
    gains=
    for part in left right vote; do
      cells="$cells | $(figure columns.$round.$part)"
      gains="$gains | $([ $round = 0 ] || figure columns.$round.$part columns.0.$part)"
    done
    echo "| $round$cells$gains |"
  done
}
table_drift() {
  echo '| chip, 32 reads | accuracy | points against the chip before |'
  echo '|---|---|---|'
  echo "| teacher, newly trained | $(figure drift.born) | |"
  row drift.first.teacher drift.born 'the same, when it hands over'
  row drift.first.student drift.first.teacher 'its student'
  row drift.second.teacher drift.first.student 'the same, when it hands over'
  row drift.second.student drift.second.teacher 'the student of that'
  row drift.alone drift.second.student 'the same, a year after the beginning, not handed over'
}
print_tables() {
  for study in transfer inputs generations technologies wrong columns drift; do
    "table_$study" >"$scratch/table"
    awk -v table="$scratch/table" -v name="$study" '
      $0 ~ "<!-- bridge-table:" name ":end" { while ((getline line < table) > 0) print line; skipping = 0 }
      !skipping { print }
      $0 ~ "<!-- bridge-table:" name ":begin" { skipping = 1 }
    ' "$README" >"$scratch/readme"
    cat "$scratch/readme" >"$README"
  done
}

sections=${*:-transfer columns generations technologies wrong inputs drift}
[ "$sections" = tables ] || for section in $sections; do "${section}_section"; done
print_tables
