//! What does the attribute write?

use std::collections::HashMap;

use blake2::{digest::consts::U32, Blake2b, Digest as _};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{
    parse::Parser as _, parse2, punctuated::Punctuated, spanned::Spanned as _, Attribute, Error,
    FnArg, Ident, ImplItem, ImplItemFn, Item, ItemImpl, ItemMod, ItemStruct, Result, ReturnType,
    Token, Type, UseTree,
};

/// A constructor or message.
struct Callable {
    selector: u32,
    name: Ident,
    /// The local trait that declares it, if a trait does.
    local: Option<Ident>,
    arguments: Vec<Type>,
    /// Whether it returns a `Result`, whose error undoes the call.
    fallible: bool,
    /// Whether it may change the storage.
    mutates: bool,
    answer: ReturnType,
    /// Whether it lies in the code of what is seldom called.
    cold: bool,
}

#[derive(Default)]
struct Found {
    storage: Option<Ident>,
    constructors: Vec<Callable>,
    messages: Vec<Callable>,
}

pub fn contract(arguments: TokenStream, module: TokenStream) -> Result<TokenStream> {
    let named = Punctuated::<Ident, Token![,]>::parse_terminated.parse2(arguments)?;
    let ItemMod {
        attrs,
        vis,
        ident,
        content,
        ..
    } = parse2(module)?;
    let Some((_, mut items)) = content else {
        return Err(Error::new(ident.span(), "the module must be written out"));
    };
    let names = renamed(&items);
    let mut found = Found::default();
    let mut locals = Vec::new();
    for item in &mut items {
        match item {
            Item::Struct(item) => found.structure(item)?,
            Item::Impl(item) => locals.extend(found.implementation(item, &names)?),
            _ => (),
        }
    }
    let Found {
        storage,
        constructors,
        messages,
    } = found;
    let storage = storage.ok_or_else(|| Error::new(ident.span(), "there is no #[ink(storage)]"))?;
    let constructors: Vec<_> = constructors
        .iter()
        .map(|constructor| constructor.making(&storage))
        .collect();
    // The trait that the attribute names, if it names one: its messages have a code of their own.
    let side = messages.iter().find_map(|message| {
        let local = message.local.as_ref()?;
        let is_named = named.iter().any(|name| format_ident!("__{name}") == *local);
        is_named.then(|| local.clone())
    });
    let (side, messages): (Vec<_>, Vec<_>) = messages
        .into_iter()
        .partition(|message| side.is_some() && message.local == side);
    let (cold, hot): (Vec<_>, Vec<_>) = messages.into_iter().partition(|message| message.cold);
    // What changes something of what the room is for, and the rest: reads, the office that all rooms share, and what is named.
    let own = commonest(&hot)
        .or(commonest(&cold))
        .and_then(|one| one.local.clone());
    let (cold, rest): (Vec<_>, Vec<_>) = cold.into_iter().partition(|message| {
        message.mutates && message.local == own && !named.iter().any(|name| *name == message.name)
    });
    let nothing = quote!(__door::not_understood());
    let making = quote! {
        match door.selector() {
            #(#constructors)*
            _ => #nothing,
        }
    };
    let doors = if cold.is_empty() && rest.is_empty() {
        let call = answering(&hot, &storage, None, &nothing, &nothing);
        let deploy = quote! {
            #[no_mangle]
            pub extern "C" fn deploy() {
                let mut door = __door::Door::open();
                #making
            }
        };
        part(&quote!(target_arch = "wasm32"), &quote!(#deploy #call))
    } else {
        // One code hands over to the next what it does not know.
        let no_room = quote! {
            #[no_mangle]
            pub extern "C" fn deploy() {
                __door::not_understood()
            }
        };
        let pass_on = quote!(door.hand_over(&NEXT));
        // A room is made once: the last code does it, where no room is yet.
        let (besides, beside, depend) = besides(&side);
        let first = quote! {
            #[no_mangle]
            pub extern "C" fn deploy() {
                #depend
                __door::depend(&NEXT);
                __door::depend(&LAST);
                __door::Door::open().hand_over(&LAST)
            }
        };
        let hot = answering(&hot, &storage, beside, &pass_on, &nothing);
        let cold = answering(&cold, &storage, None, &pass_on, &nothing);
        let rest = answering(&rest, &storage, None, &nothing, &making);
        let next = quote! {
            /// The hash of the code that has the messages which this one does not.
            const NEXT: [u8; 32] = __door::hash(env!("REMAINDER_NEXT"));
        };
        let last = quote! {
            /// The hash of the last code.
            const LAST: [u8; 32] = __door::hash(env!("REMAINDER_LAST"));
        };
        let other = match side.is_empty() {
            true => quote!(any(feature = "cold", feature = "rest")),
            false => quote!(any(feature = "cold", feature = "rest", feature = "side")),
        };
        let hot = part(
            &quote!(all(target_arch = "wasm32", not(#other))),
            &quote!(#next #last #besides #first #hot),
        );
        let side = match side.is_empty() {
            true => TokenStream::new(),
            false => {
                let side = answering(&side, &storage, None, &nothing, &nothing);
                part(
                    &quote!(all(target_arch = "wasm32", feature = "side")),
                    &quote!(#no_room #side),
                )
            }
        };
        let cold = part(
            &quote!(all(target_arch = "wasm32", feature = "cold")),
            &quote!(#next #no_room #cold),
        );
        let rest = part(
            &quote!(all(target_arch = "wasm32", feature = "rest")),
            &quote!(#no_room #rest),
        );
        quote!(#hot #cold #rest #side)
    };
    Ok(quote! {
        #(#attrs)*
        #[allow(unused_imports, dead_code, missing_docs)]
        #vis mod #ident {
            type Environment = <#storage as ::ink::env::ContractEnv>::Env;
            type AccountId = <Environment as ::ink::env::Environment>::AccountId;
            type Balance = <Environment as ::ink::env::Environment>::Balance;
            type Hash = <Environment as ::ink::env::Environment>::Hash;
            type Timestamp = <Environment as ::ink::env::Environment>::Timestamp;
            type BlockNumber = <Environment as ::ink::env::Environment>::BlockNumber;

            use ::ink::codegen::{Env as _, StaticEnv as _};
            use ::remainder_interfaces::door as __door;

            #(#locals)*
            #(#items)*

            impl ::ink::env::ContractEnv for #storage {
                type Env = ::ink::env::DefaultEnvironment;
            }

            impl<'a> ::ink::codegen::Env for &'a #storage {
                type EnvAccess = ::ink::EnvAccess<'a, Environment>;
                fn env(self) -> Self::EnvAccess {
                    ::core::default::Default::default()
                }
            }

            impl ::ink::codegen::StaticEnv for #storage {
                type EnvAccess = ::ink::EnvAccess<'static, Environment>;
                fn env() -> Self::EnvAccess {
                    ::core::default::Default::default()
                }
            }

            #doors
        }
    })
}

/// One code of the contract, compiled where `condition` holds.
fn part(condition: &TokenStream, code: &TokenStream) -> TokenStream {
    quote! {
        #[cfg(#condition)]
        const _: () = {
            #code
        };
    }
}

/// For the first code: the hash of the code beside it, the arm that hands its messages to it at once, and the dependency on it.
fn besides(side: &[Callable]) -> (TokenStream, Option<TokenStream>, TokenStream) {
    if side.is_empty() {
        return Default::default();
    }
    let selectors = side.iter().map(|message| message.selector);
    (
        quote! {
            /// The hash of the code that lies beside the others.
            const SIDE: [u8; 32] = __door::hash(env!("REMAINDER_SIDE"));
        },
        Some(quote!(#(#selectors)|* => door.hand_over(&SIDE),)),
        quote!(__door::depend(&SIDE);),
    )
}

/// The function that answers these messages; what it does with any other is `otherwise`, and `unmade` where no room is yet. `beside` is an arm
/// for what another code answers.
fn answering(
    messages: &[Callable],
    storage: &Ident,
    beside: Option<TokenStream>,
    otherwise: &TokenStream,
    unmade: &TokenStream,
) -> TokenStream {
    let Some(common) = commonest(messages) else {
        return Error::new(storage.span(), "there is no #[ink(message)]").to_compile_error();
    };
    let (fallible, mutates) = (common.fallible, common.mutates);
    let messages = messages
        .iter()
        .map(|message| message.answering(storage, common));
    quote! {
        #[no_mangle]
        pub extern "C" fn call() {
            let mut door = __door::Door::open();
            let Some((mut room, root)) = __door::load::<#storage>() else {
                #unmade
            };
            let (fallible, mutates) = 'answered: {
                let answer = match door.selector() {
                    #(#messages)*
                    #beside
                    _ => #otherwise,
                };
                door.answer(answer);
                (#fallible, #mutates)
            };
            door.close(&room, &root, fallible, mutates)
        }
    }
}

impl Found {
    fn structure(&mut self, item: &mut ItemStruct) -> Result<()> {
        match take(&mut item.attrs)? {
            None => Ok(()),
            Some(word) if word == "storage" && self.storage.is_none() => {
                item.attrs.push(syn::parse_quote!(#[::ink::storage_item]));
                self.storage = Some(item.ident.clone());
                Ok(())
            }
            Some(word) => Err(Error::new(
                word.span(),
                "events live in the interfaces; one storage",
            )),
        }
    }

    /// Collects constructors and messages. An implementation of a trait with messages becomes one of a local trait with the same
    /// methods: that of ink! has hidden items which only ink! can give.
    fn implementation(
        &mut self,
        item: &mut ItemImpl,
        names: &HashMap<Ident, Ident>,
    ) -> Result<Option<TokenStream>> {
        let name = item
            .trait_
            .as_ref()
            .and_then(|(_, path, _)| path.segments.last());
        let name = name.map(|last| names.get(&last.ident).unwrap_or(&last.ident).clone());
        let local = name.as_ref().map(|name| format_ident!("__{name}"));
        let mut methods = Vec::new();
        for function in &mut item.items {
            let ImplItem::Fn(function) = function else {
                continue;
            };
            let Some(word) = take(&mut function.attrs)? else {
                continue;
            };
            let label = match &name {
                Some(name) => format!("{name}::{}", function.sig.ident),
                None => function.sig.ident.to_string(),
            };
            let callable = Callable::new(function, &label, local.as_ref())?;
            match (word.to_string().as_str(), &local) {
                ("constructor", None) => self.constructors.push(callable),
                ("message", None) => self.messages.push(callable),
                ("message", Some(_)) => {
                    self.messages.push(callable);
                    methods.push(declaration(function));
                }
                _ => return Err(Error::new(word.span(), "not known here")),
            }
        }
        let (Some(local), Some((_, path, _))) = (local, item.trait_.as_mut()) else {
            return Ok(None);
        };
        if methods.is_empty() {
            return Ok(None);
        }
        if methods.len() != item.items.len() {
            return Err(Error::new(
                item.self_ty.span(),
                "only messages are known in a trait of messages",
            ));
        }
        *path = local.clone().into();
        Ok(Some(quote! { trait #local { #(#methods)* } }))
    }
}

impl Callable {
    fn new(function: &ImplItemFn, label: &str, local: Option<&Ident>) -> Result<Self> {
        let signature = &function.sig;
        let mut arguments = Vec::new();
        let mut mutates = false;
        for input in &signature.inputs {
            match input {
                FnArg::Receiver(receiver) if receiver.reference.is_some() => {
                    mutates = receiver.mutability.is_some();
                }
                FnArg::Receiver(receiver) => {
                    return Err(Error::new(
                        receiver.span(),
                        "a message takes &self or &mut self",
                    ));
                }
                FnArg::Typed(argument) => arguments.push((*argument.ty).clone()),
            }
        }
        let fallible = match &signature.output {
            ReturnType::Type(_, returned) => matches!(&**returned, Type::Path(path)
                if path.path.segments.last().is_some_and(|last| last.ident == "Result")),
            ReturnType::Default => false,
        };
        Ok(Self {
            selector: selector(label),
            name: signature.ident.clone(),
            local: local.cloned(),
            arguments,
            fallible,
            mutates,
            answer: signature.output.clone(),
            cold: function
                .attrs
                .iter()
                .any(|attribute| attribute.path().is_ident("cold")),
        })
    }

    /// Reads the arguments, in order, and calls.
    fn called(&self, storage: &Ident, room: TokenStream) -> TokenStream {
        let Self {
            name,
            local,
            arguments,
            ..
        } = self;
        let names: Vec<_> = (0..arguments.len())
            .map(|n| format_ident!("argument{n}"))
            .collect();
        let path = match local {
            Some(local) => quote!(<#storage as #local>::#name),
            None => quote!(#storage::#name),
        };
        quote! {{
            #(let #names: #arguments = door.read();)*
            #path(#room #(#names),*)
        }}
    }

    /// The arm of a message: of the common form it ends in its answer, of any other it gives its answer itself.
    fn answering(&self, storage: &Ident, common: &Self) -> TokenStream {
        let Self {
            selector,
            fallible,
            mutates,
            ..
        } = self;
        let called = self.called(storage, quote!(&mut room,));
        if self.form() == common.form() {
            return quote!(#selector => #called,);
        }
        quote! {
            #selector => {
                let answer = #called;
                door.answer(answer);
                break 'answered (#fallible, #mutates);
            }
        }
    }

    /// Messages of one form share the end of their arms.
    fn form(&self) -> (String, bool) {
        let answer = &self.answer;
        (quote!(#answer).to_string(), self.mutates)
    }

    /// The arm of a constructor.
    fn making(&self, storage: &Ident) -> TokenStream {
        let selector = self.selector;
        let made = self.called(storage, TokenStream::new());
        let made = if self.fallible {
            made
        } else {
            quote!(Ok::<_, ()>(#made))
        };
        quote! {
            #selector => {
                let made = #made;
                door.made(made)
            }
        }
    }
}

/// A message of the form that most have.
fn commonest(messages: &[Callable]) -> Option<&Callable> {
    let like = |one: &&Callable| {
        messages
            .iter()
            .filter(|other| other.form() == one.form())
            .count()
    };
    messages.iter().max_by_key(like)
}

/// As ink! has it: the first four bytes of the hash of the label, here as the number that they are in memory.
fn selector(label: &str) -> u32 {
    let hash = Blake2b::<U32>::digest(label.as_bytes());
    u32::from_le_bytes([hash[0], hash[1], hash[2], hash[3]])
}

/// The method as a trait declares it.
fn declaration(function: &ImplItemFn) -> TokenStream {
    let mut signature = function.sig.clone();
    for (n, input) in signature.inputs.iter_mut().enumerate() {
        if let FnArg::Typed(argument) = input {
            let name = format_ident!("argument{n}");
            *argument.pat = syn::parse_quote!(#name);
        }
    }
    quote!(#signature;)
}

/// Takes the attribute of ink! off, and what it says: one word.
fn take(attributes: &mut Vec<Attribute>) -> Result<Option<Ident>> {
    let Some(at) = attributes
        .iter()
        .position(|attribute| attribute.path().is_ident("ink"))
    else {
        return Ok(None);
    };
    attributes.remove(at).parse_args().map(Some)
}

/// The names that `use .. as ..` has given: a selector comes from the trait's own.
fn renamed(items: &[Item]) -> HashMap<Ident, Ident> {
    fn walk(tree: &UseTree, names: &mut HashMap<Ident, Ident>) {
        match tree {
            UseTree::Path(path) => walk(&path.tree, names),
            UseTree::Group(group) => group.items.iter().for_each(|tree| walk(tree, names)),
            UseTree::Rename(rename) => {
                names.insert(rename.rename.clone(), rename.ident.clone());
            }
            UseTree::Name(_) | UseTree::Glob(_) => (),
        }
    }
    let mut names = HashMap::new();
    for item in items {
        if let Item::Use(item) = item {
            walk(&item.tree, &mut names);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selectors_are_ink_s() {
        // Of psp22 2.0.0 and of any contract with a constructor `new`, as their metadata have them.
        assert_eq!(
            selector("PSP22::transfer").to_le_bytes(),
            [0xdb, 0x20, 0xf9, 0xf5]
        );
        assert_eq!(selector("new").to_le_bytes(), [0x9b, 0xae, 0x9d, 0x5e]);
    }

    #[test]
    fn a_renamed_trait_keeps_its_name_in_the_selector() {
        let module = quote! {
            mod room {
                use traits::{Greeting as Room, Other};
                #[ink(storage)]
                pub struct Greeter;
                impl Greeter {
                    #[ink(constructor)]
                    pub fn new() -> Self { Self }
                }
                impl Room for Greeter {
                    #[ink(message)]
                    fn greet(&mut self, who: u32) -> Result<(), Error> { Ok(()) }
                }
            }
        };
        let written = contract(TokenStream::new(), module).unwrap().to_string();
        let arm = selector("Greeting::greet").to_string();
        assert!(written.contains(&arm), "{written}");
        assert!(written.contains("trait __Greeting"), "{written}");
    }

    #[test]
    fn cold_messages_lie_in_codes_of_their_own() {
        let module = quote! {
            mod room {
                #[ink(storage)]
                pub struct Room;
                impl Room {
                    #[ink(constructor)]
                    pub fn new() -> Self { Self }
                    #[ink(message)]
                    pub fn often(&self) -> u32 { 1 }
                    #[cold]
                    #[ink(message)]
                    pub fn seldom(&mut self) -> u32 { 2 }
                    #[cold]
                    #[ink(message)]
                    pub fn look(&self) -> u32 { 3 }
                }
            }
        };
        let written = contract(TokenStream::new(), module).unwrap().to_string();
        assert_eq!(
            written.matches(&selector("new").to_string()).count(),
            1,
            "{written}"
        );
        let [_, hot, cold, rest] = written.split("fn call ()").collect::<Vec<_>>()[..] else {
            panic!("three codes: {written}");
        };
        let arms = ["often", "seldom", "look"].map(|name| selector(name).to_string());
        for (code, own) in [hot, cold, rest].iter().zip(&arms) {
            for arm in &arms {
                assert_eq!(code.contains(arm.as_str()), arm == own, "{code}");
            }
        }
        assert!(hot.contains("hand_over") && cold.contains("hand_over"));
        assert!(!rest.contains("hand_over"), "{rest}");
        assert!(
            rest.contains(&selector("new").to_string()),
            "the last code makes the room: {rest}"
        );
    }

    #[test]
    fn a_trait_that_is_named_has_a_code_beside_the_others() {
        let module = quote! {
            mod room {
                #[ink(storage)]
                pub struct Room;
                impl Room {
                    #[ink(constructor)]
                    pub fn new() -> Self { Self }
                    #[ink(message)]
                    pub fn often(&self) -> u32 { 1 }
                    #[cold]
                    #[ink(message)]
                    pub fn seldom(&mut self) -> u32 { 2 }
                    #[cold]
                    #[ink(message)]
                    pub fn look(&self) -> u32 { 3 }
                }
                impl Aside for Room {
                    #[ink(message)]
                    fn apart(&mut self) -> u32 { 4 }
                }
            }
        };
        let written = contract(quote!(Aside), module).unwrap().to_string();
        let [_, hot, cold, rest, side] = written.split("fn call ()").collect::<Vec<_>>()[..] else {
            panic!("four codes: {written}");
        };
        let arm = selector("Aside::apart").to_string();
        assert!(
            hot.contains(&format!("{arm}u32 => door . hand_over (& SIDE)")),
            "{hot}"
        );
        assert!(!cold.contains(&arm) && !rest.contains(&arm), "{written}");
        assert!(side.contains(&format!("{arm}u32 =>")), "{side}");
        assert!(!side.contains("hand_over"), "{side}");
    }

    #[test]
    fn what_is_not_known_is_refused() {
        for unknown in [
            quote! { mod room { #[ink(event)] struct E; } },
            quote! { mod room { #[ink(storage)] struct S; impl S { #[ink(message, payable)] fn m(&self) {} } } },
            quote! { mod room { struct S; } },
            quote! { mod room { #[ink(storage)] struct S; impl S { #[ink(message)] fn m(self) {} } } },
        ] {
            assert!(
                contract(TokenStream::new(), unknown.clone()).is_err(),
                "{unknown}"
            );
        }
    }
}
