import { configure } from '@testing-library/react'

// What a screen is awaited to show comes at once on an idle machine; on a busy one it may take long, and that is no fault.
configure({ asyncUtilTimeout: 30_000 })
