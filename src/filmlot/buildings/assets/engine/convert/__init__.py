"""What pages, browsers and engines get of a package: models, pictures, the proof that both renders agree."""
