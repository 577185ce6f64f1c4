/** A binary heap: `pop` takes the item that comes before all others. */
export interface Heap<Item> {
  push(item: Item): void;
  /** Undefined when there is none left. */
  pop(): Item | undefined;
}

/** Orders `items` by `isBefore`; push and pop each take the logarithm of their number. */
export function createHeap<Item>(isBefore: (a: Item, b: Item) => boolean, items: readonly Item[] = []): Heap<Item> {
  const heap = [...items];
  const sink = (item: Item, from: number) => {
    let place = from;
    for (let child = 2 * place + 1; child < heap.length; child = 2 * place + 1) {
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Item, heap[child] as Item)) child += 1;
      const other = heap[child] as Item;
      if (!isBefore(other, item)) break;
      heap[place] = other;
      place = child;
    }
    heap[place] = item;
  };
  for (let place = (heap.length >> 1) - 1; place >= 0; place -= 1) sink(heap[place] as Item, place);
  return {
    push: (item) => {
      let place = heap.length;
      heap.push(item);
      while (place > 0) {
        const parent = (place - 1) >> 1;
        const other = heap[parent] as Item;
        if (!isBefore(item, other)) break;
        heap[place] = other;
        place = parent;
      }
      heap[place] = item;
    },
    pop: () => {
      const first = heap[0];
      const last = heap.pop();
      if (last !== undefined && heap.length > 0) sink(last, 0);
      return first;
    },
  };
}
