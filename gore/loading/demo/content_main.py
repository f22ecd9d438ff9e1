"""What the five main sectors and the authority for reconstruction promise."""

from __future__ import annotations

from gore.loading.demo.content import A, B, SectorContent, T

MAIN: dict[str, SectorContent] = {
    "MINSA": SectorContent(
        "el Ministerio de Salud",
        "el MINSA",
        works=(
            "el hospital de apoyo {dp}",
            "el centro de salud materno infantil {dp}",
            "la ampliación del servicio de emergencia del hospital {dp}",
            "el puesto de salud con telesalud {dp}",
            "el establecimiento de salud estratégico {dp}",
            "la unidad de cuidados intensivos neonatales del hospital {dp}",
            "la planta generadora de oxígeno del hospital {dp}",
            "el centro de salud mental comunitario {dp}",
            "la red de laboratorios referenciales {dp}",
            "el almacén especializado de medicamentos {dp}",
            "la casa materna {dp}",
            "el banco de sangre {dp}",
        ),
        national={
            A: (
                "aprobará la categorización de {n} establecimientos de salud {dp}",
                "autorizará el nombramiento progresivo de {n} profesionales de la salud en {p}",
                "emitirá la directiva para el traslado de pacientes por vía aérea desde {p}",
                "asignará {n} plazas del servicio rural y urbano marginal de salud {ap}",
                "regularizará con el SIS el pago de las prestaciones pendientes en {p}",
            ),
            T: (
                "acompañará el plan regional contra la anemia, con visitas a {h} hogares {dp}",
                "desplegará una brigada de {n} especialistas para el control del dengue en {p}",
                "capacitará a {n} agentes comunitarios de salud en el tamizaje de hemoglobina en {p}",
                "implementará el tamizaje de metales pesados en {h} personas {dp}",
                "realizará una campaña de atención especializada con {h} consultas en {p}",
                "pondrá en marcha la historia clínica electrónica en {n} establecimientos {dp}",
            ),
            B: (
                "transferirá {m} para la compra de suplementos de hierro y micronutrientes en {p}",
                "financiará la adquisición de {n} ambulancias para {p} por {m}",
                "asignará {m} para el mantenimiento de los establecimientos de salud {dp}",
                "financiará la contratación de {n} médicos especialistas para {p}",
            ),
        },
        regional={
            A: ("remitirá {as_} el padrón nominado de niñas y niños menores de cinco años {dp}",),
            T: (
                "implementará la vigilancia comunitaria de la anemia en {n} centros poblados {dp}",
                "asegurará la cobertura de vacunación de {h} niñas y niños {dp}",
            ),
            B: ("destinará {m} a la contratación de personal de salud para {p}",),
        },
    ),
    "MINEDU": SectorContent(
        "el Ministerio de Educación",
        "el MINEDU",
        works=(
            "la institución educativa de nivel secundario {dp}",
            "el colegio de alto rendimiento {dp}",
            "la residencia estudiantil {dp}",
            "el instituto de educación superior tecnológico {dp}",
            "la institución educativa inicial {dp}",
            "el centro de educación básica especial {dp}",
            "el coliseo escolar {dp}",
            "la sustitución de aulas provisionales {dp}",
            "el cerco perimétrico y los servicios higiénicos de la escuela primaria {dp}",
            "la institución educativa bilingüe intercultural {dp}",
            "el centro de educación técnico-productiva {dp}",
        ),
        national={
            A: (
                "aprobará la creación de {n} plazas docentes para {p}",
                "emitirá la norma para la contratación oportuna de {n} docentes en {p}",
                "autorizará la creación de una unidad de gestión educativa local en {p}",
                "evaluará el licenciamiento del instituto tecnológico {dp}",
                "concluirá el saneamiento físico legal de {n} locales escolares {dp}",
            ),
            T: (
                "capacitará a {n} directores de instituciones educativas {dp} en gestión escolar",
                "acompañará a {n} escuelas multigrado {dp} con soporte pedagógico",
                "entregará materiales en lenguas originarias a {n} escuelas bilingües {dp}",
                "instalará módulos prefabricados en {n} instituciones educativas {dp}",
                "evaluará la infraestructura de {n} locales escolares {dp} afectados por las lluvias",
                "formará a {n} docentes {dp} en el uso de tecnologías en el aula",
            ),
            B: (
                "transferirá {m} para el pago de {n} plazas docentes en {p}",
                "financiará el programa de mantenimiento de {n} locales escolares {dp} por {m}",
                "asignará {m} para la jornada escolar completa en {n} colegios {dp}",
                "transferirá {m} para compromisos de desempeño {dg} en {p}",
            ),
        },
        regional={
            A: ("adjudicará {n} plazas docentes vacantes en {p}",),
            T: (
                "distribuirá los materiales educativos en {n} escuelas {dp}",
                "focalizará {n} instituciones educativas {dp} para el acompañamiento pedagógico",
            ),
            B: ("destinará {m} al mantenimiento de locales escolares {dp}",),
        },
    ),
    "MTC": SectorContent(
        "el Ministerio de Transportes y Comunicaciones",
        "el MTC",
        works=(
            "el mejoramiento de {k} km de la carretera departamental {dp}",
            "el puente vehicular {dp}",
            "la rehabilitación de {k} km de caminos vecinales {dp}",
            "el asfaltado económico de {k} km de vías {dp}",
            "el embarcadero fluvial {dp}",
            "el aeródromo {dp}",
            "la vía de evitamiento {dp}",
            "el terminal terrestre {dp}",
            "la banda ancha para {n} localidades {dp}",
            "el puente modular {dp}",
            "el afirmado de {k} km de la red vial {dp}",
        ),
        national={
            A: (
                "evaluará la reclasificación de {k} km de la red vial departamental {dp} como ruta nacional",
                "autorizará el uso del derecho de vía para la obra {dp}",
                "concluirá la liberación de {n} predios en el trazo de la carretera {dp}",
            ),
            T: (
                "instalará {n} puentes modulares en las zonas críticas {dp}",
                "efectuará el mantenimiento periódico de {k} km de la red vial nacional {dp}",
                "atenderá {n} puntos críticos de la carretera {dp} con maquinaria de Provías",
                "verificará la cobertura de telefonía móvil en {n} centros poblados {dp}",
            ),
            B: (
                "transferirá {m} para el mantenimiento de {k} km de caminos vecinales {dp}",
                "financiará el servicio de conservación por niveles de {k} km de vías {dp} por {m}",
            ),
        },
        regional={
            A: ("entregará {as_} el padrón de predios afectados por la carretera {dp}",),
            T: ("ejecutará el mantenimiento rutinario de {k} km de la red vial departamental {dp}",),
            B: ("asignará {m} al mantenimiento de {k} km de la red vial departamental {dp}",),
        },
    ),
    "MVCS": SectorContent(
        "el Ministerio de Vivienda, Construcción y Saneamiento",
        "el MVCS",
        works=(
            "el sistema de agua potable y alcantarillado {dp}",
            "la planta de tratamiento de aguas residuales {dp}",
            "el saneamiento rural de {n} localidades {dp}",
            "el reservorio y las redes de agua potable {dp}",
            "la planta de tratamiento de agua potable {dp}",
            "las pistas y veredas del programa de mejoramiento de barrios {dp}",
            "el drenaje pluvial {dp}",
            "el colector principal {dp}",
            "la línea de conducción de {k} km {dp}",
            "el parque recreativo {dp}",
        ),
        national={
            A: (
                "incorporará a la empresa prestadora {dp} al régimen de apoyo transitorio, si corresponde",
                "transferirá {ag} la propiedad del terreno para vivienda social en {p}",
            ),
            T: (
                "capacitará a {n} juntas administradoras de servicios de saneamiento {dp}",
                "atenderá con maquinaria la descolmatación de {k} km de cauces en {p}",
                "realizará el diagnóstico de {n} sistemas de agua rural {dp}",
            ),
            B: (
                "otorgará {n} bonos de arrendamiento y de vivienda a familias damnificadas {dp}",
                "asignará {h} bonos familiares habitacionales {ap}",
                "financiará la cloración de agua en {n} centros poblados {dp} por {m}",
            ),
        },
        regional={
            A: ("remitirá {as_} la relación de {n} localidades sin agua potable {dp}",),
            T: ("monitoreará la calidad del agua en {n} centros poblados {dp}",),
            B: ("destinará {m} a la operación de los sistemas de agua rural {dp}",),
        },
    ),
    "MINAGRI": SectorContent(
        "el Ministerio de Agricultura y Riego",
        "el MINAGRI",
        works=(
            "el canal de riego {dp}",
            "la represa y el afianzamiento hídrico {dp}",
            "el sistema de riego tecnificado {dp}",
            "las defensas ribereñas {dp}",
            "el reservorio del programa Sierra Azul en {p}",
            "la siembra y cosecha de agua en las cabeceras de cuenca {dp}",
            "el centro de acopio lechero {dp}",
            "el camal y la planta de faenamiento {dp}",
            "la reforestación de {h} hectáreas en {p}",
        ),
        national={
            A: (
                "otorgará la acreditación de disponibilidad hídrica para el proyecto de riego {dp}",
                "concluirá la titulación de {h} predios rurales y {n} comunidades {dp}",
                "declarará en emergencia fitosanitaria {p}, si el informe técnico lo sustenta",
            ),
            T: (
                "instalará {n} parcelas demostrativas de café y cacao en {p}",
                "vacunará {h} cabezas de ganado contra el carbunco sintomático en {p}",
                "entregará {n} kits veterinarios y cobertizos a los criadores de alpacas {dp}",
                "brindará asistencia técnica a {h} productores de papa nativa y quinua {dp}",
                "erradicará la mosca de la fruta en {h} hectáreas {dp}",
            ),
            B: (
                "cofinanciará con Agroideas {n} planes de negocio {dp} por {m}",
                "financiará con el fondo Mi Riego la infraestructura hidráulica {dp} por {m}",
                "asignará {m} para el seguro agrario catastrófico en {p}",
            ),
        },
        regional={
            A: ("saneará {h} predios rurales {dp} y remitirá los expedientes {as_}",),
            T: ("organizará {n} asociaciones de productores {dp} para acceder a fondos concursables",),
            B: ("destinará {m} a la limpieza de canales y drenes {dp}",),
        },
    ),
    "PCM-ARCC": SectorContent(
        "la Autoridad para la Reconstrucción con Cambios",
        "la ARCC",
        works=(
            "la reconstrucción de la institución educativa {dp}",
            "la rehabilitación de {k} km de caminos {dp}",
            "la reconstrucción del establecimiento de salud {dp}",
            "la defensa ribereña {dp}",
            "la rehabilitación del canal de riego {dp}",
            "el drenaje pluvial integral {dp}",
        ),
        national={
            A: ("actualizará con {g} la lista de intervenciones {dp} en el plan de reconstrucción",),
            T: ("asesorará a {n} funcionarios municipales {dp} en la presentación de expedientes de reconstrucción",),
            B: ("financiará {n} intervenciones de reconstrucción en {p} por {m}",),
        },
        regional={
            A: ("presentará los expedientes de {n} intervenciones de reconstrucción {dp}",),
            T: ("actualizará las fichas técnicas de {n} intervenciones {dp}",),
        },
    ),
}
