"""What judges the contract, compares its versions and hands it over. Nothing here is installed with the package."""
