//! A deployment file keeps to one club on one chain.

use remainder_chain::{Deployment, DeploymentError};

use crate::*;

fn begun(founding: &Founding, chain: &Embedded) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deployment.json");
    let charter = founding.charter().clone();
    let file = Deployment::begun("Lindenhof", &chain.label(), 7, charter, 12);
    file.write(&path).unwrap();
    (folder, path)
}

#[test]
fn the_file_of_a_founding_reads_back_and_says_what_is_left() {
    let (founding, chain) = (founding(spec()), Embedded::default());
    let (_folder, path) = begun(&founding, &chain);
    let read = Deployment::resume(&path, &chain.label(), founding.charter())
        .unwrap()
        .unwrap();
    assert_eq!(
        (read.left, read.block, read.club.as_str()),
        (12, 7, "Lindenhof")
    );
    assert_eq!(read.charter.as_ref(), Some(founding.charter()));
    assert_eq!(read.rooms().addresses(), founding.rooms().addresses());
    let code = founding.charter().codes["reserve"].code;
    assert_eq!(read.code_hash("reserve"), Some(code));
    let none = path.with_file_name("other.json");
    assert_eq!(
        Deployment::resume(&none, &chain.label(), founding.charter()).unwrap(),
        None
    );
}

#[test]
fn a_founding_does_not_go_on_as_another_club() {
    let chain = Embedded::default();
    let before = founding(spec());
    let (_folder, path) = begun(&before, &chain);
    let bytes = std::fs::read(&path).unwrap();
    let refused = |spec: ClubSpec, bundles: Vec<Bundle>, name: &str| {
        let charter = Charter::named(deployer().account(), spec, &bundles, name);
        Deployment::resume(&path, &chain.label(), &charter).unwrap_err()
    };
    let mut other = spec();
    other.clearing.levy_bp = 300;
    other.founders.pop();
    let error = refused(other, bundles(), "Lindenhof");
    assert_eq!(error.name(), "OtherClub");
    for part in ["levy_bp: 200 -> 300", "founders", "deployment.json"] {
        assert!(error.to_string().contains(part), "{error}");
    }
    let error = refused(spec(), bundles(), "Birkenhof");
    assert!(error.to_string().contains("another salt"), "{error}");
    let mut built = bundles();
    built[6].cold[1].hash = [1; 32];
    let error = refused(spec(), built, "Lindenhof");
    assert!(
        matches!(&error, DeploymentError::OtherBuild { rooms, .. } if *rooms == ["audit"]),
        "{error}"
    );
    let elsewhere = Embedded::new(5).label();
    let error = Deployment::resume(&path, &elsewhere, before.charter()).unwrap_err();
    assert_eq!(error.name(), "OtherChain");
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
}
