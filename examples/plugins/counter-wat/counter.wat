;; Counts forever: what a plugin that never ends looks like from outside. Its tool shows that fuel
;; ends it after the same number of instructions on every host.
(module
  (memory 1)
  (func (export "run") (result i32)
    (local $n i64)
    (loop $more
      (local.set $n (i64.add (local.get $n) (i64.const 1)))
      (i64.store (i32.const 0) (local.get $n))
      (br $more))
    (unreachable)))
