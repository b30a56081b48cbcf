;; The floor: a look at every byte, as any reader in Wasm has to take it.
(module
  (memory (export "memory") 1)
  (func (export "ends") (param $at i32) (param $end i32) (result i32)
    (local $count i32)
    (loop $next
      (if (i32.lt_u (local.get $at) (local.get $end))
        (then
          (local.set $count
            (i32.add (local.get $count) (i32.eq (i32.load8_u (local.get $at)) (i32.const 10))))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br $next))))
    (local.get $count)))
