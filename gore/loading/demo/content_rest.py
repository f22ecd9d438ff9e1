"""What the other sectors and bodies promise."""

from __future__ import annotations

from gore.loading.demo.content import A, B, SectorContent, T

REST: dict[str, SectorContent] = {
    "PRODUCE": SectorContent(
        "el Ministerio de la Producción",
        "PRODUCE",
        works=(
            "el desembarcadero pesquero artesanal {dp}",
            "el centro de innovación productiva y transferencia tecnológica {dp}",
            "el parque industrial {dp}",
            "el mercado de abastos {dp}",
            "el centro de cultivo de truchas {dp}",
            "la planta de procesamiento pesquero {dp}",
        ),
        national={
            A: (
                "agilizará la habilitación sanitaria de {n} embarcaciones artesanales {dp}",
                "formalizará a {n} pescadores artesanales {dp}",
            ),
            T: (
                "capacitará a {n} micro y pequeñas empresas {dp} en gestión y calidad",
                "asistirá a {n} piscicultores {dp} en el cultivo de paiche, gamitana y trucha",
                "evaluará la biomasa y el repoblamiento de alevinos en {p}",
                "orientará a {n} artesanos y confeccionistas {dp} para participar en Compras a MYPErú",
            ),
            B: ("cofinanciará con Innóvate Perú {n} proyectos de emprendedores {dp} por {m}",),
        },
        regional={
            A: ("entregará {as_} el padrón de {n} acuicultores {dp}",),
            T: ("promoverá {n} ferias de productores {dp}",),
        },
    ),
    "MINEM": SectorContent(
        "el Ministerio de Energía y Minas",
        "el MINEM",
        works=(
            "la electrificación rural de {n} localidades {dp}",
            "la línea de transmisión de {k} km {dp}",
            "la subestación eléctrica {dp}",
            "la instalación de {h} paneles solares en {p}",
            "la masificación del gas natural en {p}",
            "la remediación de {n} pasivos ambientales mineros {dp}",
        ),
        national={
            A: (
                "publicará la relación de pasivos ambientales mineros {dp} y su estado",
                "coordinará con la empresa concesionaria la ampliación del servicio eléctrico en {p}",
                "conducirá el proceso de consulta previa vinculado al lote de hidrocarburos {dp}",
            ),
            T: (
                "capacitará a {n} funcionarios {dg} en formalización minera en {p}",
                "asistirá a {n} mineros artesanales {dp} en la elaboración de su instrumento de gestión ambiental",
                "supervisará la seguridad de {n} labores de pequeña minería {dp}",
            ),
            B: ("otorgará {h} vales de descuento de gas a hogares {dp}",),
        },
        regional={
            A: ("entregará {as_} los terrenos para las obras eléctricas {dp}",),
            T: ("acelerará la evaluación de {n} expedientes de formalización minera {dp}",),
        },
    ),
    "MINCETUR": SectorContent(
        "el Ministerio de Comercio Exterior y Turismo",
        "el MINCETUR",
        works=(
            "el mirador turístico {dp}",
            "el malecón turístico {dp}",
            "el circuito turístico {dp}",
            "el centro de interpretación {dp}",
            "la señalización turística {dp}",
            "el embarcadero turístico {dp}",
            "el acondicionamiento de las aguas termales {dp}",
        ),
        national={
            A: (
                "incluirá {p} en el calendario de promoción del turismo interno",
                "suscribirá el convenio de asistencia con {g} para el destino turístico {dp}",
            ),
            T: (
                "capacitará a {n} prestadores de servicios turísticos {dp}",
                "acompañará el plan exportador regional con {n} empresas {dp}",
                "asesorará a {n} talleres de artesanía {dp} en diseño y acceso a mercados",
                "inventariará {n} recursos turísticos {dp}",
            ),
            B: ("cofinanciará con Turismo Emprende {n} iniciativas {dp} por {m}",),
        },
        regional={
            A: ("remitirá {as_} el inventario de recursos turísticos {dp}",),
            T: ("formalizará a {n} prestadores de servicios turísticos {dp}",),
        },
    ),
    "CULTURA": SectorContent(
        "el Ministerio de Cultura",
        "el Ministerio de Cultura",
        works=(
            "la puesta en valor del sitio arqueológico {dp}",
            "el museo regional {dp}",
            "la restauración del templo colonial {dp}",
            "la casa de la cultura {dp}",
            "la delimitación de la zona arqueológica {dp}",
        ),
        national={
            A: (
                "emitirá la resolución de declaratoria de patrimonio de la festividad tradicional {dp}",
                "atenderá {n} solicitudes de certificados arqueológicos {dp}",
            ),
            T: (
                "acreditará a {n} intérpretes de lenguas indígenas {dp}",
                "asesorará {ag} en el proceso de consulta previa en {p}",
                "inspeccionará {n} sitios arqueológicos en riesgo {dp}",
            ),
            B: ("asignará {m} para la conservación de sitios arqueológicos {dp}",),
        },
        regional={
            A: ("presentará el plan de monitoreo arqueológico de las obras {dp}",),
            T: ("instalará la señalización de {n} zonas arqueológicas {dp}",),
        },
    ),
    "MIDIS": SectorContent(
        "el Ministerio de Desarrollo e Inclusión Social",
        "el MIDIS",
        works=("el tambo de servicios {dp}", "el centro infantil de atención integral {dp}"),
        national={
            A: (
                "actualizará la clasificación socioeconómica de {h} hogares {dp}",
                "revisará la focalización del programa Juntos en {n} centros poblados {dp}",
                "coordinará con {g} el convenio de gestión articulada contra la anemia en {p}",
            ),
            T: (
                "incorporará a {h} adultos mayores {dp} en Pensión 65, según el padrón vigente",
                "capacitará a {n} comités de alimentación escolar {dp} de Qali Warma",
                "atenderá a {h} niñas y niños {dp} con el acompañamiento de Cuna Más",
                "implementará con Foncodes {n} proyectos Haku Wiñay en {p}",
            ),
            B: ("asignará {m} del fondo de estímulo al desempeño para {p}",),
        },
        regional={
            A: ("aprobará el plan regional de inclusión social para {p}",),
            T: ("verificará la entrega de agua clorada a {n} centros infantiles {dp}",),
            B: ("destinará {m} a metas de desarrollo infantil temprano en {p}",),
        },
    ),
    "MINAM": SectorContent(
        "el Ministerio del Ambiente",
        "el MINAM",
        works=(
            "el relleno sanitario {dp}",
            "la planta de valorización de residuos sólidos {dp}",
            "la recuperación de áreas degradadas por residuos en {p}",
            "el sistema de alerta temprana ante heladas {dp}",
        ),
        national={
            A: (
                "evaluará la propuesta de área de conservación regional en {p}",
                "emitirá opinión sobre la zonificación ecológica y económica {dp}",
            ),
            T: (
                "evaluará la calidad del agua, del aire y del suelo en {p}",
                "instalará {n} estaciones meteorológicas automáticas en {p}",
                "asistirá {ag} en el inventario de glaciares y lagunas {dp}",
                "capacitará a {n} funcionarios municipales {dp} en el manejo de residuos sólidos",
            ),
            B: ("financiará incentivos por la conservación de {h} hectáreas de bosque en {p}",),
        },
        regional={
            A: ("presentará {as_} el expediente del área de conservación regional {dp}",),
            T: ("ejecutará la vigilancia de {h} hectáreas de bosque en {p}",),
        },
    ),
    "MTPE": SectorContent(
        "el Ministerio de Trabajo y Promoción del Empleo",
        "el MTPE",
        works=("el centro de empleo {dp}",),
        national={
            A: ("suscribirá el convenio para abrir una oficina de fiscalización laboral en {p}",),
            T: (
                "capacitará a {n} jóvenes {dp} con el programa Jóvenes Productivos",
                "certificará las competencias laborales de {n} trabajadores {dp}",
                "formará a {n} inspectores e intermediadores laborales {dp}",
            ),
            B: (
                "financiará con Trabaja Perú {h} empleos temporales en {p} por {m}",
                "asignará {m} a obras de mano de obra intensiva en {p}",
            ),
        },
        regional={
            A: ("cederá un local para el centro de empleo {dp}",),
            T: ("realizará {n} ferias laborales en {p}",),
        },
    ),
    "MINDEF": SectorContent(
        "el Ministerio de Defensa",
        "el MINDEF",
        works=(
            "el puesto de vigilancia fronteriza {dp}",
            "el almacén de ayuda humanitaria {dp}",
            "la pista de aterrizaje {dp}",
            "el centro de operaciones de emergencia {dp}",
        ),
        national={
            A: (
                "cederá en uso {ag} el terreno institucional ubicado en {p}",
                "coordinará con la Marina de Guerra el itinerario de la plataforma itinerante en {p}",
            ),
            T: (
                "desplegará maquinaria de ingeniería del Ejército en {n} puntos críticos {dp}",
                "realizará {n} vuelos de acción cívica {ap}",
                "capacitará a {n} brigadistas {dp} en gestión del riesgo de desastres",
            ),
            B: ("asignará {m} para bienes de ayuda humanitaria en {p}",),
        },
        regional={
            A: ("formalizará la cesión del terreno para la base {dp}",),
            T: ("actualizará el plan de contingencia ante lluvias {dp}",),
        },
    ),
    "MIMP": SectorContent(
        "el Ministerio de la Mujer y Poblaciones Vulnerables",
        "el MIMP",
        works=(
            "el centro emergencia mujer en comisaría {dp}",
            "el hogar de refugio temporal {dp}",
            "el centro de acogida residencial {dp}",
        ),
        national={
            A: ("acreditará la defensoría municipal de la niña, el niño y el adolescente {dp}",),
            T: (
                "capacitará a {n} operadores {dp} en la ruta de atención de la violencia",
                "acompañará a {n} redes de personas adultas mayores {dp}",
                "asesorará a {n} oficinas de atención a personas con discapacidad {dp}",
            ),
            B: ("financiará el equipamiento de {n} centros de atención {dp} por {m}",),
        },
        regional={
            A: ("cederá un inmueble para el hogar de refugio temporal {dp}",),
            T: ("pondrá en marcha la instancia de concertación contra la violencia en {p}",),
        },
    ),
    "MININTER": SectorContent(
        "el Ministerio del Interior",
        "el MININTER",
        works=("la comisaría {dp}", "la central de monitoreo y videovigilancia {dp}", "el complejo policial {dp}"),
        national={
            A: ("asignará {n} efectivos policiales a las comisarías {dp}",),
            T: (
                "capacitará a {n} juntas vecinales de seguridad ciudadana {dp}",
                "implementará el programa Barrio Seguro en {p}",
                "reforzará el control de la minería ilegal en {p}",
            ),
            B: ("financiará {n} patrulleros para {p} por {m}",),
        },
        regional={
            A: ("donará el terreno para la comisaría {dp}",),
            T: ("aprobará el plan de seguridad ciudadana {dp}",),
        },
    ),
    "MINJUS": SectorContent(
        "el Ministerio de Justicia y Derechos Humanos",
        "el MINJUS",
        works=("el establecimiento penitenciario {dp}", "el centro de asistencia legal gratuita {dp}"),
        national={
            A: ("coordinará con la SUNARP el saneamiento de {n} predios estatales {dp}",),
            T: (
                "asignará {n} defensores públicos {ap}",
                "entregará restos de víctimas del periodo de violencia a {n} familias {dp}",
            ),
            B: ("asignará {m} para reparaciones colectivas en {n} comunidades {dp}",),
        },
        regional={
            A: ("cederá un local para la defensa pública en {p}",),
            T: ("ejecutará {n} proyectos de reparación colectiva en {p}",),
        },
    ),
    "RREE": SectorContent(
        "el Ministerio de Relaciones Exteriores",
        "la Cancillería",
        national={
            A: (
                "gestionará ante el país vecino la agenda de integración fronteriza para {p}",
                "habilitará una oficina desconcentrada con emisión de pasaportes en {p}",
                "suscribirá con {g} el convenio de cooperación para el desarrollo fronterizo {dp}",
            ),
            T: (
                "identificará fuentes de cooperación internacional para {n} proyectos {dp}",
                "asesorará {ag} en la formulación de {n} proyectos de cooperación para {p}",
                "organizará una misión de {n} empresas exportadoras {dp}",
            ),
            B: ("asignará {m} para proyectos de desarrollo fronterizo en {p}",),
        },
        regional={
            A: ("presentará {as_} la cartera de proyectos fronterizos {dp}",),
            T: ("conformará el comité regional de fronteras para {p}",),
        },
    ),
    "MEF": SectorContent(
        "el Ministerio de Economía y Finanzas",
        "el MEF",
        works=(
            "el puente priorizado {dp}",
            "la carretera vecinal priorizada {dp}",
            "el hospital priorizado {dp}",
            "el local escolar priorizado {dp}",
            "el sistema de riego priorizado {dp}",
            "el sistema de agua y desagüe priorizado {dp}",
        ),
        national={
            A: (
                "emitirá opinión sobre la operación de endeudamiento {dg} para obras en {p}",
                "revisará la distribución del canon y de las regalías {dt}, con información {dp}",
            ),
            T: (
                "capacitará a {n} formuladores y evaluadores {dg} en Invierte.pe en {p}",
                "asistirá {ag} en el cierre de brechas {dp} mediante la programación multianual",
                "acompañará a {n} funcionarios municipales {dp} en Obras por Impuestos",
            ),
            B: (
                "evaluará la demanda adicional de {m} para obras de continuidad en {p}",
                "autorizará la incorporación de {m} de saldos de balance para {p}",
                "gestionará el decreto supremo que transfiere {m} para {p}",
                "atenderá con {m} del fondo de inversión territorial las obras {dp}",
            ),
        },
        regional={
            A: (
                "remitirá {as_} el sustento de la demanda adicional para {p}",
                "actualizará en el Banco de Inversiones {n} proyectos {dp}",
            ),
            T: ("priorizará {n} inversiones de cierre de brechas en {p}",),
            B: ("reprogramará {m} de su presupuesto para obras paralizadas {dp}",),
        },
    ),
    "PCM": SectorContent(
        "la Presidencia del Consejo de Ministros",
        "la PCM",
        works=("el centro de mejor atención al ciudadano {dp}",),
        national={
            A: (
                "conducirá el diálogo sobre los límites territoriales {dp}",
                "instalará la mesa de diálogo para atender la agenda social {dp}",
                "tramitará la declaratoria de emergencia por lluvias en {p}",
            ),
            T: (
                "asistirá a {n} funcionarios municipales {dp} en la simplificación de trámites",
                "acompañará, con CEPLAN, el plan de desarrollo concertado {dt} en {p}",
                "capacitará a {n} funcionarios {dg} destacados en {p} en gestión descentralizada",
            ),
        },
        regional={
            A: ("presentará {as_} la propuesta de demarcación territorial {dp}",),
            T: ("dará seguimiento a los acuerdos de la mesa de diálogo {dp}",),
        },
    ),
    "OSINFOR": SectorContent(
        "el Organismo de Supervisión de los Recursos Forestales y de Fauna Silvestre",
        "el OSINFOR",
        national={
            A: ("compartirá {ag} los resultados de {n} supervisiones forestales {dp}",),
            T: (
                "capacitará a {n} comunidades nativas {dp} en manejo forestal",
                "supervisará {n} títulos habilitantes {dp}",
                "formará a {n} comités de control y vigilancia forestal {dp}",
            ),
        },
        regional={
            A: ("remitirá {as_} los planes de manejo forestal aprobados en {p}",),
            T: ("verificará en campo {n} títulos habilitantes {dp}",),
        },
    ),
    "CONCYTEC": SectorContent(
        "el Consejo Nacional de Ciencia, Tecnología e Innovación Tecnológica",
        "el CONCYTEC",
        national={
            A: ("suscribirá con {g} el convenio de ciencia y tecnología para {p}",),
            T: (
                "asesorará la formulación de la agenda regional de innovación {dp}",
                "capacitará a {n} investigadores {dp} en fondos concursables",
            ),
            B: ("cofinanciará {n} proyectos de investigación {dp} por {m}",),
        },
        regional={
            A: ("conformará el consejo regional de ciencia y tecnología con sede en {p}",),
            T: ("identificará {n} retos productivos {dp} para investigación aplicada",),
        },
    ),
    "PROINVERSION": SectorContent(
        "la Agencia de Promoción de la Inversión Privada",
        "PROINVERSIÓN",
        national={
            A: ("evaluará incorporar el proyecto presentado para {p} a su cartera de inversiones",),
            T: ("asesorará {ag} en {n} proyectos de Obras por Impuestos en {p}",),
        },
        regional={
            A: ("solicitará la asistencia técnica de la agencia para los proyectos {dp}",),
            T: ("priorizará {n} proyectos de Obras por Impuestos en {p}",),
        },
    ),
}
