"""Real place names of the 26 jurisdictions: provinces, or districts where there are no provinces."""

from __future__ import annotations

PROVINCES: dict[str, str] = {
    "AMA": "Chachapoyas, Bagua, Bongará, Condorcanqui, Luya, Rodríguez de Mendoza, Utcubamba",
    "ANC": "Huaraz, Aija, Antonio Raymondi, Asunción, Bolognesi, Carhuaz, Carlos Fermín Fitzcarrald, Casma, Corongo,"
    " Huari, Huarmey, Huaylas, Mariscal Luzuriaga, Ocros, Pallasca, Pomabamba, Recuay, Santa, Sihuas, Yungay",
    "APU": "Abancay, Andahuaylas, Antabamba, Aymaraes, Cotabambas, Chincheros, Grau",
    "ARE": "Arequipa, Camaná, Caravelí, Castilla, Caylloma, Condesuyos, Islay, La Unión",
    "AYA": "Huamanga, Cangallo, Huanca Sancos, Huanta, La Mar, Lucanas, Parinacochas, Páucar del Sara Sara, Sucre,"
    " Víctor Fajardo, Vilcas Huamán",
    "CAJ": "Cajamarca, Cajabamba, Celendín, Chota, Contumazá, Cutervo, Hualgayoc, Jaén, San Ignacio, San Marcos,"
    " San Miguel, San Pablo, Santa Cruz",
    "CUS": "Cusco, Acomayo, Anta, Calca, Canas, Canchis, Chumbivilcas, Espinar, La Convención, Paruro, Paucartambo,"
    " Quispicanchi, Urubamba",
    "HUV": "Huancavelica, Acobamba, Angaraes, Castrovirreyna, Churcampa, Huaytará, Tayacaja",
    "HUC": "Huánuco, Ambo, Dos de Mayo, Huacaybamba, Huamalíes, Leoncio Prado, Marañón, Pachitea, Puerto Inca,"
    " Lauricocha, Yarowilca",
    "ICA": "Ica, Chincha, Nasca, Palpa, Pisco",
    "JUN": "Huancayo, Concepción, Chanchamayo, Jauja, Junín, Satipo, Tarma, Yauli, Chupaca",
    "LAL": "Trujillo, Ascope, Bolívar, Chepén, Julcán, Otuzco, Pacasmayo, Pataz, Sánchez Carrión,"
    " Santiago de Chuco, Gran Chimú, Virú",
    "LAM": "Chiclayo, Ferreñafe, Lambayeque",
    "LIM": "Barranca, Cajatambo, Canta, Cañete, Huaral, Huarochirí, Huaura, Oyón, Yauyos",
    "LOR": "Maynas, Alto Amazonas, Loreto, Mariscal Ramón Castilla, Requena, Ucayali, Datem del Marañón, Putumayo",
    "MDD": "Tambopata, Manu, Tahuamanu",
    "MOQ": "Mariscal Nieto, General Sánchez Cerro, Ilo",
    "PAS": "Pasco, Daniel Alcides Carrión, Oxapampa",
    "PIU": "Piura, Ayabaca, Huancabamba, Morropón, Paita, Sullana, Talara, Sechura",
    "PUN": "Puno, Azángaro, Carabaya, Chucuito, El Collao, Huancané, Lampa, Melgar, Moho,"
    " San Antonio de Putina, San Román, Sandia, Yunguyo",
    "SAM": "Moyobamba, Bellavista, El Dorado, Huallaga, Lamas, Mariscal Cáceres, Picota, Rioja, San Martín, Tocache",
    "TAC": "Tacna, Candarave, Jorge Basadre, Tarata",
    "TUM": "Tumbes, Contralmirante Villar, Zarumilla",
    "UCA": "Coronel Portillo, Atalaya, Padre Abad, Purús",
}
DISTRICTS: dict[str, str] = {
    "CAL": "Bellavista, Carmen de La Legua Reynoso, La Perla, La Punta, Mi Perú, Ventanilla",
    "LMA": "Ancón, Ate, Carabayllo, Chorrillos, Comas, El Agustino, Independencia, Los Olivos, Lurigancho, Lurín,"
    " Pachacámac, Puente Piedra, San Juan de Lurigancho, San Juan de Miraflores, San Martín de Porres,"
    " Santa Anita, Villa El Salvador, Villa María del Triunfo",
    "ICA": "Parcona, La Tinguiña, Pueblo Nuevo, Grocio Prado, Marcona, Vista Alegre, San Clemente, Río Grande",
    "LAM": "Olmos, Motupe, Mórrope, Íllimo, Oyotún, Chongoyape, Cañaris, Incahuasi, Monsefú, Pimentel",
    "MDD": "Las Piedras, Inambari, Laberinto, Huepetuhe, Madre de Dios, Fitzcarrald, Iberia, Iñapari",
    "MOQ": "Torata, Carumas, Cuchumbaya, San Cristóbal, Omate, Ubinas, Puquina, Pacocha, El Algarrobal",
    "PAS": "Chaupimarca, Yanacancha, Simón Bolívar, Huayllay, Yanahuanca, Villa Rica, Puerto Bermúdez, Pozuzo",
    "TAC": "Alto de la Alianza, Ciudad Nueva, Pocollay, Calana, Ite, Locumba, Ilabaya, Palca, Sama",
    "TUM": "Corrales, La Cruz, San Jacinto, Pampas de Hospital, Zorritos, Canoas de Punta Sal, Aguas Verdes, Papayal",
    "UCA": "Callería, Yarinacocha, Manantay, Campoverde, Nueva Requena, Iparía, Masisea, Irazola, Raymondi, Sepahua",
    "SAM": "Tarapoto, Juanjuí, Saposoa, Nueva Cajamarca, Uchiza, Tabalosos, Soritor, Yorongos",
    "JUN": "El Tambo, Chilca, Pangoa, Mazamari, Pichanaqui, Perené, La Oroya, Apata",
    "CUS": "Echarate, Pichari, Santa Ana, San Sebastián, Sicuani, Ollantaytambo, Ocongate, Santo Tomás",
    "AMA": "El Cenepa, Nieva, Imaza, Bagua Grande, Jazán, Lámud",
    "APU": "Tambobamba, Challhuahuacho, Haquira, Talavera, Curahuasi, Chuquibambilla",
    "HUV": "Lircay, Pampas, Paucará, Yauli, Ascensión, Colcabamba",
    "LOR": "Punchana, San Juan Bautista, Nauta, Yurimaguas, Contamana, Ramón Castilla, Andoas, Trompeteros",
    "ARE": "Cerro Colorado, Cayma, Majes, Cocachacra, Chivay, Cotahuasi, Aplao",
    "PIU": "Castilla, Veintiséis de Octubre, Catacaos, Tambogrande, Huarmaca, Chulucanas, Las Lomas, Canchaque",
}


def places(region: str) -> list[str]:
    """Noun phrases with their article ("la provincia de Lamas", "el distrito de Ate") of *region*."""
    provinces = [f"la provincia de {name.strip()}" for name in PROVINCES.get(region, "").split(",") if name.strip()]
    districts = [f"el distrito de {name.strip()}" for name in DISTRICTS.get(region, "").split(",") if name.strip()]
    return provinces + districts


def government(region_code: str, region_name: str) -> str:
    """How a text names the region's government, with its article."""
    if region_code == "LMA":
        return "la Municipalidad Metropolitana de Lima"
    if region_code == "CAL":
        return "el Gobierno Regional del Callao"
    return f"el Gobierno Regional de {region_name}"


def territory(region_code: str, region_name: str) -> str:
    """How a text names the territory, with its article."""
    if region_code == "LMA":
        return "la provincia de Lima"
    if region_code == "CAL":
        return "la Provincia Constitucional del Callao"
    if region_code == "LIM":
        return "la región Lima Provincias"
    return f"la región {region_name}"


# What cannot be promised everywhere: a stem that a text contains → the regions where it makes sense.
_COAST = frozenset({"TUM", "PIU", "LAM", "LAL", "ANC", "LIM", "LMA", "CAL", "ICA", "ARE", "MOQ", "TAC"})
_FOREST = frozenset({"AMA", "CAJ", "SAM", "LOR", "UCA", "MDD", "HUC", "JUN", "PAS", "CUS", "AYA", "PUN"})
_NO_HIGHLAND = frozenset({"CAL", "LMA", "TUM", "LAM", "ICA", "LOR", "UCA", "MDD", "SAM"})
_HIGHLAND = (frozenset(PROVINCES) | frozenset(DISTRICTS)) - _NO_HIGHLAND
_BORDER = frozenset({"TUM", "PIU", "CAJ", "AMA", "LOR", "UCA", "MDD", "PUN", "TAC", "CUS"})
_COUNTRY = frozenset(PROVINCES)
_WHERE: tuple[tuple[frozenset[str], tuple[str, ...]], ...] = (
    (_COAST, ("desembarcadero", "pesquero", "pescadores", "embarcaciones")),
    (_FOREST, ("fluvial", "paiche", "café y cacao", "nativas", "forestal", "itinerante")),
    (_FOREST | _COAST, ("dengue",)),
    (_FOREST | {"LAM", "TUM", "PIU"}, ("bosque",)),
    (_FOREST | _HIGHLAND, ("lenguas originarias", "bilingüe", "lenguas indígenas")),
    (_HIGHLAND, ("alpacas", "heladas", "glaciares", "papa nativa", "Sierra Azul", "cabeceras de cuenca")),
    (_HIGHLAND, ("aguas termales", "Haku Wiñay")),
    (_HIGHLAND | {"UCA", "SAM"}, ("del periodo de violencia", "reparación colectiva", "reparaciones colectivas")),
    (frozenset({"LOR", "CUS", "PIU", "TUM", "UCA"}), ("hidrocarburos",)),
    (_BORDER, ("front",)),
    (_COUNTRY, ("rural", "multigrado", "lechero", "miner", "comunidades", "ganado", "riego", "hectáreas", "pasivos")),
)
ONLY_IN: dict[str, frozenset[str]] = {stem: regions for regions, stems in _WHERE for stem in stems}


def makes_sense(text: str, region: str) -> bool:
    """Whether *text* may be promised in *region* (no fishing port in the mountains)."""
    return all(region in regions for stem, regions in ONLY_IN.items() if stem in text)
