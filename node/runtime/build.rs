fn main() {
    #[cfg(feature = "std")]
    {
        // Where the lock file is: the target folder may lie elsewhere.
        std::env::set_var(
            "WASM_BUILD_WORKSPACE_HINT",
            concat!(env!("CARGO_MANIFEST_DIR"), "/.."),
        );
        substrate_wasm_builder::WasmBuilder::new()
            .with_current_project()
            .export_heap_base()
            .import_memory()
            .build();
    }
}
