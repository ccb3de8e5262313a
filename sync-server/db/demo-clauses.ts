/** The demo company's contract clauses, in their order: title and text in English and Spanish, and whether each contract has it. No advice on anybody's law. */
export const demoClauses: readonly (readonly [title_en: string, text_en: string, title_es: string, text_es: string, required: 0 | 1])[] = [
  [
    'Scope of work', 'We do the work described in the accepted estimate, with the materials named there. Floors, furniture and plants are covered before we begin and uncovered when we leave.',
    'Alcance de la obra', 'Hacemos la obra descrita en el presupuesto aceptado, con los materiales que allí se nombran. Pisos, muebles y plantas se cubren antes de empezar y se descubren al terminar.', 1,
  ],
  [
    'Changes', 'Work beyond the accepted estimate is written down as a change order, with its price and its effect on the schedule, and begins once you have signed it.',
    'Cambios', 'El trabajo que no está en el presupuesto aceptado se escribe en una orden de cambio, con su precio y su efecto en el calendario, y empieza cuando usted la ha firmado.', 1,
  ],
  [
    'Payments', 'Payments are due as the schedule below says, within seven days of our invoice.',
    'Pagos', 'Los pagos vencen según el calendario siguiente, a los siete días de nuestra factura.', 1,
  ],
  [
    'Warranty', 'For two years we repair peeling, blistering and chipping that comes from our work, at no cost. Damage by water, movement of the building or use is not covered.',
    'Garantía', 'Durante dos años reparamos sin costo el desprendimiento, las ampollas y el descascarado debidos a nuestro trabajo. No cubre daños por agua, movimientos del edificio o uso.', 0,
  ],
]
