use super::*;

/// `(module (func (export "f") (param i32) (result i32) local.get 0 i32.const N i32.add))`
fn code(n: u8) -> Vec<u8> {
    let mut code = b"\0asm\x01\0\0\0".to_vec();
    code.extend([1, 6, 1, 0x60, 1, 0x7f, 1, 0x7f]);
    code.extend([3, 2, 1, 0]);
    code.extend([7, 5, 1, 1, b'f', 0, 0]);
    code.extend([10, 9, 1, 7, 0, 0x20, 0, 0x41, n, 0x6a, 0x0b]);
    code
}

fn config() -> Config {
    let mut config = Config::default();
    config.consume_fuel(true);
    config
}

/// What `f(40)` gives and how much fuel it takes.
fn run(engine: &real::Engine, module: &real::Module) -> (i32, u64) {
    let mut store = Store::new(engine, ());
    store.add_fuel(1_000).unwrap();
    let instance = Linker::new(engine)
        .instantiate(&mut store, module)
        .unwrap()
        .start(&mut store)
        .unwrap();
    let f = instance.get_typed_func::<i32, i32>(&store, "f").unwrap();
    let result = f.call(&mut store, 40).unwrap();
    (result, store.fuel_consumed().unwrap())
}

#[test]
fn what_was_translated_before_gives_the_same_result_for_the_same_fuel() {
    let fresh = real::Engine::new(&config());
    let expected = run(&fresh, &real::Module::new(&fresh, &code(2)[..]).unwrap());
    assert_eq!(expected.0, 42);
    assert!(expected.1 > 0);
    let mut first = None;
    for _ in 0..3 {
        let engine = Engine::new(&config());
        let module = Module::new(&engine, &code(2)).unwrap();
        assert_eq!(run(&engine, &module), expected);
        let first = first.get_or_insert_with(|| module.0.clone());
        assert!(Arc::ptr_eq(first, &module.0), "it was translated again");
    }
    let engine = Engine::new(&config());
    let other = Module::new(&engine, &code(3)).unwrap();
    assert_eq!(run(&engine, &other).0, 43);
}

#[test]
fn who_calls_and_who_is_called_have_engines_of_their_own() {
    let outer = Engine::new(&config());
    // A store keeps the engine, as that of a contract that is on the stack.
    let store = Store::new(&outer, ());
    let outer = outer.engine.clone();
    let inner = Engine::new(&config());
    assert!(!real::Engine::same(&outer, &inner));
    assert_eq!(run(&inner, &Module::new(&inner, &code(1)).unwrap()).0, 41);
    drop((store, inner));
    let still = Engine::new(&config());
    assert!(
        !real::Engine::same(&outer, &still),
        "a handle is still held"
    );
    let again = outer.clone();
    drop((outer, again, still));
    let engines = ENGINES.with_borrow(Vec::len);
    let _next = Engine::new(&config());
    assert_eq!(
        ENGINES.with_borrow(Vec::len),
        engines,
        "both are free again"
    );
}

#[test]
fn another_configuration_is_another_engine() {
    let plain = Engine::new(&Config::default());
    let strict = Engine::new(Config::default().floats(false));
    assert!(!real::Engine::same(&plain, &strict));
}

#[test]
fn code_that_is_none_is_refused_each_time() {
    let engine = Engine::new(&config());
    for _ in 0..2 {
        assert!(Module::new(&engine, b"\0asm\x01\0\0\0\x0b").is_err());
    }
    assert!(engine.modules().is_empty() || !engine.modules().contains_key(&b"\0asm"[..]));
}

#[test]
fn what_is_remembered_is_bounded() {
    for n in 0..=MOST_MODULES {
        let engine = Engine::new(&config());
        let mut code = code(1);
        // A custom section, which changes the bytes and nothing else.
        code.extend([
            0,
            3,
            1,
            b'n',
            (n % 251) as u8,
            0,
            3,
            1,
            b'm',
            (n / 251) as u8,
        ]);
        let module = Module::new(&engine, &code).unwrap();
        assert_eq!(run(&engine, &module).0, 41);
        assert!(engine.modules().len() <= MOST_MODULES + 1);
    }
    assert!(ENGINES.with_borrow(Vec::len) <= 1);
}
