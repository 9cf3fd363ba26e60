// The cluster that the whole run shares, in the place of one for each run of tests.
export default function setup({ provide }) {
  provide('embeddedUrl', process.env.HOLES_DATABASE);
  provide('embeddedLog', process.env.HOLES_LOG);
}
