/**
 * The log odds of each label's share of some rows, whose labels are 1 and 0, rows x labels. Half a row more with and
 * without the label keeps them finite.
 */
export function logOddsOfShares(marks: Float64Array, labelCount: number): Float64Array {
  const rowCount = marks.length / labelCount;
  return Float64Array.from({ length: labelCount }, (_, label) => {
    let count = 0;
    for (let row = 0; row < rowCount; row += 1) count += marks[row * labelCount + label] as number;
    return Math.log((count + 0.5) / (rowCount - count + 0.5));
  });
}
