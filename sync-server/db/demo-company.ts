/** Clients of the demo company, each with who speaks for them: name, title, may sign. */
export interface DemoClient {
  readonly kind: 'person' | 'organisation'
  readonly name: string
  readonly email: string
  readonly phone: string
  readonly address: string
  readonly notes?: string
  readonly contacts: readonly (readonly [name: string, title: string, signs: 0 | 1])[]
}

export const demoClients: readonly DemoClient[] = [
  { kind: 'person', name: 'Elena Marchetti', email: 'elena.marchetti@example.com', phone: '(303) 555-0112', address: '418 Gaylord St, Denver, CO 80206', notes: 'Prefers texts. Two cats: keep the sunroom closed.', contacts: [['Elena Marchetti', 'Owner', 1], ['Paolo Marchetti', 'Owner', 1]] },
  { kind: 'organisation', name: 'Cherry Creek Dental', email: 'frontdesk@cherrycreekdental.example.com', phone: '(303) 555-0134', address: '2700 E 2nd Ave, Suite 210, Denver, CO 80206', notes: 'Work after 6 pm and on weekends only.', contacts: [['Dr. Priya Nair', 'Owner', 1], ['Lucy Tran', 'Office manager', 0]] },
  { kind: 'organisation', name: 'Foothills Property Group', email: 'maintenance@foothillspg.example.com', phone: '(720) 555-0177', address: '1100 Simms St, Lakewood, CO 80401', contacts: [['Greg Sandoval', 'Asset manager', 1], ['Tina Holm', 'Site manager', 0], ['Rob Ekker', 'Accounts payable', 0]] },
  { kind: 'person', name: 'Howard and Janet Pike', email: 'pikes@example.com', phone: '(303) 555-0190', address: '77 Crestmoor Dr, Denver, CO 80220', contacts: [['Janet Pike', 'Owner', 1]] },
  { kind: 'organisation', name: 'Saint Brigid School', email: 'facilities@saintbrigid.example.com', phone: '(303) 555-0121', address: '3050 Newton St, Denver, CO 80211', notes: 'Background checks on file for the crew until June.', contacts: [['Sister Maureen Daly', 'Principal', 1], ['Will Abbot', 'Facilities', 0]] },
  { kind: 'organisation', name: 'Tall Pine Brewing', email: 'hello@tallpine.example.com', phone: '(720) 555-0145', address: '3825 Walnut St, Denver, CO 80205', contacts: [['Marcus Lindqvist', 'Co-owner', 1]] },
  { kind: 'person', name: 'Devon Achebe', email: 'devon.achebe@example.com', phone: '(720) 555-0103', address: '1932 S Clarkson St, Denver, CO 80210', contacts: [['Devon Achebe', 'Owner', 1]] },
  { kind: 'organisation', name: 'Union Lofts Owners Association', email: 'board@unionlofts.example.com', phone: '(303) 555-0168', address: '1735 19th St, Denver, CO 80202', contacts: [['Karen Oyelaran', 'Board president', 1], ['Stephen Moss', 'Treasurer', 1], ['Dana Fitch', 'Property manager', 0]] },
  { kind: 'organisation', name: 'Bluebird Coffee Roasters', email: 'ops@bluebirdcoffee.example.com', phone: '(303) 555-0159', address: '4400 Tennyson St, Denver, CO 80212', contacts: [['Isla McKenna', 'Operations', 1]] },
  { kind: 'person', name: 'Ruth Castellanos', email: 'ruth.castellanos@example.com', phone: '(303) 555-0182', address: '5510 W 38th Ave, Wheat Ridge, CO 80212', notes: 'Habla español.', contacts: [['Ruth Castellanos', 'Owner', 1], ['Miguel Castellanos', 'Son', 0]] },
  { kind: 'organisation', name: 'Ridgeline General Contractors', email: 'bids@ridgelinegc.example.com', phone: '(303) 555-0140', address: '8600 E Colfax Ave, Aurora, CO 80010', notes: 'Pays net 45. Wants lien waivers with every invoice.', contacts: [['Tom Vasquez', 'Project manager', 1], ['Nell Graham', 'Estimating', 0]] },
  { kind: 'person', name: 'The Okonkwo family', email: 'okonkwo.family@example.com', phone: '(720) 555-0126', address: '12 Polo Club Cir, Denver, CO 80209', contacts: [['Adaeze Okonkwo', 'Owner', 1]] },
]

/** What a demo estimate holds: for each section, price-book codes and quantities. */
export interface DemoEstimate {
  readonly title: string
  /** How far it is; `revised` was sent, and a second version of it is in draft; `declined` was sent and turned down. */
  readonly state: 'draft' | 'sent' | 'accepted' | 'declined' | 'revised'
  readonly daysAgo: number
  readonly signer?: string
  readonly notes?: string
  readonly sections: readonly (readonly [name: string, lines: readonly (readonly [code: string, quantity: number, note?: string])[]])[]
}

/** A day on a demo site: crew hours, what was done, what was used, what held them up. */
export interface DemoReport {
  readonly daysAgo: number
  readonly state: 'draft' | 'submitted' | 'signed'
  readonly weather: 'clear' | 'cloudy' | 'rain' | 'snow' | 'wind' | 'indoors'
  readonly temperatures?: readonly [low: number, high: number]
  readonly notes: string
  readonly crew: readonly (readonly [who: string, hours: number])[]
  readonly work: readonly string[]
  readonly materials?: readonly (readonly [what: string, quantity: number, unit: string])[]
  readonly delays?: readonly (readonly [why: string, hours: number])[]
}

export interface DemoProject {
  readonly name: string
  readonly client: number
  readonly status: 'lead' | 'bid' | 'active' | 'punch' | 'closed'
  readonly archived?: true
  readonly address: string
  readonly city: string
  readonly description: string
  readonly value: number | null
  readonly area: number | null
  /** Days from today on which it begins and ends. */
  readonly dates?: readonly [starts: number, ends: number]
  readonly daysAgo: number
  readonly members: readonly ('estimator' | 'superintendent')[]
  readonly estimates?: readonly DemoEstimate[]
  readonly reports?: readonly DemoReport[]
}

export const demoProjects: readonly DemoProject[] = [
  {
    name: 'Union Lofts corridors and stairwells', client: 7, status: 'closed', address: '1735 19th St', city: 'Denver', description: 'Six floors of corridors, two stairwells, steel doors and frames.', value: 6_480_000, area: 18_400, dates: [-150, -96], daysAgo: 190, members: ['estimator', 'superintendent'],
    estimates: [{ title: 'Corridors and stairwells, all floors', state: 'accepted', daysAgo: 180, signer: 'Karen Oyelaran', sections: [
      ['Corridors', [['P-100', 36], ['I-100', 14_800], ['I-140', 2_650], ['E-165', 64, 'Steel frames, oil-based enamel']]],
      ['Stairwells', [['I-110', 5_200], ['I-185', 340], ['Q-120', 900]]],
    ] }],
    reports: [{ daysAgo: 100, state: 'signed', weather: 'indoors', notes: 'Last floor finished. Walk-through with the property manager, four touch-ups noted and done.', crew: [['Crew of 4', 32]], work: ['Sixth floor corridor, second coat', 'Stairwell B handrails', 'Touch-ups from the walk-through'], materials: [['Eggshell, Repose', 12, 'gal'], ['Oil enamel, black', 3, 'gal']] }],
  },
  { name: 'Pike residence kitchen cabinets', client: 3, status: 'closed', address: '77 Crestmoor Dr', city: 'Denver', description: 'Cabinets sprayed off site, boxes brushed in place.', value: 1_140_000, area: null, dates: [-120, -108], daysAgo: 150, members: ['estimator'],
    estimates: [{ title: 'Kitchen cabinets, spray lacquer', state: 'accepted', daysAgo: 140, signer: 'Janet Pike', sections: [['Kitchen', [['P-100', 1], ['I-170', 38], ['I-175', 26.5], ['G-130', 1]]]] }] },
  {
    name: 'Marchetti house exterior', client: 0, status: 'active', address: '418 Gaylord St', city: 'Denver', description: 'Full exterior of a 1928 Tudor: stucco, half-timber trim, windows, entry door. Assume lead paint on all trim.', value: 3_260_000, area: 3_900, dates: [-14, 12], daysAgo: 62, members: ['estimator', 'superintendent'],
    estimates: [
      { title: 'Exterior, complete', state: 'accepted', daysAgo: 40, signer: 'Elena Marchetti', notes: 'Colours to be chosen from three samples on the north wall.', sections: [
        ['Preparation', [['G-110', 1], ['P-120', 3_900], ['P-150', 620, 'Trim on all four sides'], ['P-160', 740], ['P-190', 9]]],
        ['Walls and trim', [['E-115', 3_150], ['E-125', 410], ['E-130', 26], ['E-145', 12]]],
        ['Entry and garage', [['E-135', 1], ['E-140', 2], ['E-160', 34]]],
        ['Equipment and finish', [['Q-120', 1_200], ['Q-130', 2], ['G-130', 1]]],
      ] },
      { title: 'Garden wall and gate', state: 'draft', daysAgo: 3, sections: [['Garden', [['P-130', 480], ['E-120', 520], ['E-160', 18]]]] },
    ],
    reports: [
      { daysAgo: 9, state: 'signed', weather: 'clear', temperatures: [41, 66], notes: 'Scaffold up on the north side. Containment set, signs posted.', crew: [['Luis', 8], ['Dario', 8], ['Kev', 6.5]], work: ['Scaffolding, north elevation', 'Lead-safe containment', 'Scraped window trim, north'], materials: [['Poly sheeting 6 mil', 4, 'roll'], ['HEPA bags', 6, 'each']] },
      { daysAgo: 8, state: 'submitted', weather: 'cloudy', temperatures: [38, 59], notes: 'Owner asked about the cracked sill by the sunroom; photo taken, epoxy repair will do.', crew: [['Luis', 8], ['Dario', 8]], work: ['Scraped and primed trim, north', 'Caulked joints, north and east'], materials: [['Elastomeric caulk', 24, 'tube'], ['Bonding primer', 5, 'gal']] },
      { daysAgo: 7, state: 'submitted', weather: 'rain', temperatures: [36, 44], notes: 'Rain from ten. Crew sent to the dental office.', crew: [['Luis', 2], ['Dario', 2]], work: ['Checked containment, bagged debris'], delays: [['Rain', 12]] },
      { daysAgo: 1, state: 'draft', weather: 'clear', temperatures: [44, 68], notes: 'First coat on the north wall.', crew: [['Luis', 8], ['Dario', 7.5], ['Kev', 8]], work: ['Stucco first coat, north elevation'], materials: [['Elastomeric, Alabaster', 30, 'gal']] },
    ],
  },
  {
    name: 'Cherry Creek Dental suite 210', client: 1, status: 'active', address: '2700 E 2nd Ave', city: 'Denver', description: 'Six operatories, reception and corridor; night work, zero-VOC products.', value: 1_875_000, area: 4_600, dates: [-6, 9], daysAgo: 48, members: ['estimator', 'superintendent'],
    estimates: [{ title: 'Suite repaint, night work', state: 'accepted', daysAgo: 30, signer: 'Dr. Priya Nair', sections: [
      ['Operatories', [['P-110', 6], ['I-100', 4_320], ['I-120', 1_560], ['I-130', 6]]],
      ['Reception and corridor', [['I-115', 380], ['I-100', 2_150], ['I-140', 412], ['I-190', 260, 'Owner picks the pattern']]],
      ['General', [['G-120', 12], ['G-130', 1]]],
    ] }],
    reports: [
      { daysAgo: 5, state: 'submitted', weather: 'indoors', notes: 'Operatories 1 to 3 masked and cut in. HVAC off until 5 am as agreed.', crew: [['Mai', 7], ['Kev', 7]], work: ['Masking operatories 1 to 3', 'Ceilings first coat'], materials: [['Zero-VOC flat', 8, 'gal']] },
      { daysAgo: 4, state: 'submitted', weather: 'indoors', notes: 'Walls first coat. One patch behind the X-ray unit, larger than estimated.', crew: [['Mai', 8], ['Kev', 8], ['Luis', 4]], work: ['Walls first coat, operatories 1 to 3', 'Drywall patch behind X-ray'], materials: [['Zero-VOC eggshell, Sea Salt', 11, 'gal']], delays: [['Waited for access to operatory 2', 1.5]] },
    ],
  },
  { name: 'Foothills apartments turn-overs', client: 2, status: 'active', address: '1100 Simms St', city: 'Lakewood', description: 'Unit turn-overs as they come, by price list; about six a month.', value: 4_200_000, area: null, dates: [-90, 180], daysAgo: 110, members: ['superintendent'],
    estimates: [{ title: 'Unit price list, one and two bedrooms', state: 'accepted', daysAgo: 100, signer: 'Greg Sandoval', sections: [['One bedroom', [['I-105', 1_850], ['I-120', 640], ['I-195', 2]]], ['Two bedrooms', [['I-105', 2_700], ['I-120', 910], ['I-195', 3]]]] }],
    reports: [
      { daysAgo: 3, state: 'submitted', weather: 'indoors', notes: 'Units 214 and 309 done and keys returned.', crew: [['Crew of 2', 15]], work: ['Unit 214 complete', 'Unit 309 complete'], materials: [['Refresh white', 9, 'gal']] },
    ],
  },
  { name: 'Tall Pine taproom and steel', client: 5, status: 'active', address: '3825 Walnut St', city: 'Denver', description: 'Exposed steel and deck over the taproom, epoxy floor in the canning hall.', value: 2_930_000, area: 6_200, dates: [-3, 20], daysAgo: 70, members: ['estimator'],
    estimates: [{ title: 'Steel, ceiling and epoxy floor', state: 'accepted', daysAgo: 26, signer: 'Marcus Lindqvist', sections: [['Taproom ceiling', [['Q-100', 2], ['E-170', 2_400], ['I-125', 3_100]]], ['Canning hall floor', [['C-100', 2_200], ['C-120', 2_200], ['C-130', 180]]], ['General', [['G-100', 40], ['G-130', 1]]]] }] },
  { name: 'Saint Brigid classrooms, phase 1', client: 4, status: 'punch', address: '3050 Newton St', city: 'Denver', description: 'Eleven classrooms and the east corridor, over the fall break.', value: 2_240_000, area: 9_800, dates: [-42, -4], daysAgo: 120, members: ['estimator', 'superintendent'],
    estimates: [{ title: 'Eleven classrooms and east corridor', state: 'accepted', daysAgo: 90, signer: 'Sister Maureen Daly', sections: [['Classrooms', [['P-110', 11], ['I-100', 11_400], ['I-130', 22], ['I-160', 44]]], ['East corridor', [['I-155', 860], ['I-110', 1_240], ['I-140', 390]]]] }],
    reports: [{ daysAgo: 6, state: 'submitted', weather: 'indoors', notes: 'Punch list walk: 14 items, 9 closed today.', crew: [['Mai', 8]], work: ['Punch items in rooms 3, 4, 7 and 9'] },
      { daysAgo: 5, state: 'draft', weather: 'indoors', notes: 'Waiting for the carpenter in room 11.', crew: [['Mai', 4]], work: ['Punch items in room 12', 'Touch-up east corridor'], delays: [['Door not hung in room 11', 2]] }] },
  { name: 'Castellanos porch and fence', client: 9, status: 'punch', address: '5510 W 38th Ave', city: 'Wheat Ridge', description: 'Front porch, railings, 140 ft of fence.', value: 485_000, area: null, dates: [-20, -2], daysAgo: 55, members: ['superintendent'],
    reports: [{ daysAgo: 4, state: 'submitted', weather: 'wind', temperatures: [39, 61], notes: 'Second coat on the fence; wind until noon, so brushed instead of sprayed.', crew: [['Dario', 8], ['Nico', 8]], work: ['Fence, second coat', 'Porch railing touch-up'], materials: [['Solid stain, Cordovan', 6, 'gal']], delays: [['Wind', 3]] }] },
  { name: 'Union Lofts lobby refresh', client: 7, status: 'bid', address: '1735 19th St', city: 'Denver', description: 'Lobby, mail room and elevator surrounds.', value: 960_000, area: 2_100, dates: [30, 44], daysAgo: 21, members: ['estimator'],
    estimates: [{ title: 'Lobby refresh', state: 'sent', daysAgo: 8, notes: 'Good for 30 days.', sections: [['Lobby', [['P-100', 3], ['I-110', 2_050], ['I-145', 210], ['I-190', 420]]], ['Mail room', [['I-100', 640], ['I-130', 3]]], ['Elevator surrounds', [['E-165', 4], ['G-130', 1]]]] }] },
  { name: 'Ridgeline clinic shell, division 9', client: 10, status: 'bid', address: '14200 E Exposition Ave', city: 'Aurora', description: 'Ground-up clinic, painting and wallcovering to plans of October; addendum 2 received.', value: 8_750_000, area: 31_000, dates: [75, 160], daysAgo: 18, members: ['estimator'],
    estimates: [{ title: 'Painting and wallcovering, addendum 2', state: 'revised', daysAgo: 12, sections: [['New drywall', [['P-210', 46_000], ['I-100', 46_000], ['I-120', 21_500]]], ['Doors and frames', [['E-165', 118], ['I-135', 42]]], ['Wallcovering', [['I-190', 3_800]]], ['General', [['G-100', 160], ['Q-100', 6], ['G-120', 60]]]] }] },
  { name: 'Bluebird Tennyson storefront', client: 8, status: 'bid', address: '4400 Tennyson St', city: 'Denver', description: 'Storefront, sign band and patio fence before the summer season.', value: 720_000, area: 1_400, dates: [50, 58], daysAgo: 25, members: ['estimator'],
    estimates: [{ title: 'Storefront and patio', state: 'declined', daysAgo: 15, notes: 'Declined: they want it without the patio fence.', sections: [['Storefront', [['P-140', 320], ['E-105', 640], ['E-135', 1]]], ['Patio', [['E-155', 62], ['E-150', 340]]]] }] },
  { name: 'Okonkwo residence interior', client: 11, status: 'lead', address: '12 Polo Club Cir', city: 'Denver', description: 'Whole interior before they move in, about 5,200 sq ft. Walk-through on Thursday.', value: 4_800_000, area: 5_200, daysAgo: 5, members: ['estimator'],
    estimates: [{ title: 'Whole interior, first pass', state: 'draft', daysAgo: 2, sections: [['Ground floor', [['P-100', 9], ['I-100', 5_400], ['I-120', 2_600], ['I-145', 520]]], ['Upstairs', [['I-100', 4_100], ['I-120', 2_300], ['I-195', 6]]]] }] },
  { name: 'Achebe bungalow exterior', client: 6, status: 'lead', address: '1932 S Clarkson St', city: 'Denver', description: 'Lap siding and trim; caller found us through a yard sign.', value: null, area: 1_650, daysAgo: 4, members: [] },
  { name: 'Foothills clubhouse', client: 2, status: 'lead', address: '1180 Simms St', city: 'Lakewood', description: 'Greg asked for a number for the clubhouse and pool building.', value: null, area: 3_300, daysAgo: 2, members: ['estimator'] },
  { name: 'Saint Brigid gymnasium', client: 4, status: 'lead', archived: true, address: '3050 Newton St', city: 'Denver', description: 'Put off until the roof is done.', value: 1_500_000, area: 7_400, daysAgo: 130, members: ['estimator'] },
]
