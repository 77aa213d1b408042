// web/openapi.json as a judge: finds what it says of an operation's answer, and holds the answer to it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(`${process.env.OPENAPI_WORK}/`);
const Ajv = require('ajv/dist/2020').default;
const addFormats = require('ajv-formats').default;

export const documentPath = new URL('../../web/openapi.json', import.meta.url).pathname;
export const text = readFileSync(documentPath, 'utf8');
export const openapi = JSON.parse(text);

// What every answer has, as info.description says, and what HTTP itself adds.
const standing = new Set([
  'date', 'content-type', 'content-length', 'connection', 'vary', 'x-content-type-options', 'referrer-policy',
  'content-security-policy', 'cross-origin-resource-policy',
]);
const methods = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options', 'trace'];

// The document is not a schema: only its parts are, and only these are validated.
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
addFormats(ajv);
ajv.addSchema({ $id: 'openapi', ...openapi });

/** A place in the document: a pointer and what stands there, references followed. */
export class Place {
  constructor(pointer = '', value = openapi) {
    const reference = value?.$ref;
    if (reference?.startsWith('#/components/') && !reference.startsWith('#/components/schemas/')) {
      this.pointer = reference.slice(1);
      this.value = this.pointer.slice(1).split('/').reduce((node, step) => node[step], openapi);
      return;
    }
    this.pointer = pointer;
    this.value = value;
  }
  has(step) {
    return this.value !== undefined && Object.hasOwn(this.value, step);
  }
  at(...steps) {
    return steps.reduce(
      (place, step) => new Place(`${place.pointer}/${escapePointer(step)}`, place.value?.[step]), this);
  }
  /** What is wrong with `value`, read as the schema that stands here; nothing where it is right. */
  problems(value) {
    const validate = ajv.compile({ $ref: `openapi#${this.pointer}` });
    return validate(value) ? [] : validate.errors.map((error) => `${error.instancePath || 'it'} ${error.message} ${JSON.stringify(error.params)}`);
  }
}

function escapePointer(step) {
  return encodeURIComponent(String(step).replaceAll('~', '~0').replaceAll('/', '~1'));
}

export const document = new Place();

export const operations = Object.entries(openapi.paths).flatMap(([path, item]) =>
  methods.filter((method) => method in item).map((method) => ({
    id: item[method].operationId, path, method: method.toUpperCase(), place: document.at('paths', path, method),
  })));

/** Each status of each operation, with each type that its answer may have. */
export function promises() {
  return operations.flatMap(({ id, place }) => Object.keys(place.value.responses).flatMap((status) => {
    const types = Object.keys(place.at('responses', status).value.content ?? { nothing: {} });
    return types.map((type) => `${id} ${status} ${type}`);
  }));
}

export function documentedCodes() {
  return new Set(Object.values(openapi.components.schemas).flatMap((schema) => schema.properties?.code?.enum ?? []));
}

/** Holds an answer to what is said of the operation, though it was `asked` for with another method; returns the promise that it keeps. */
export function judge(operation, answer, asked = operation.method) {
  const wrong = [];
  const response = operation.place.at('responses', String(answer.status));
  if (!operation.place.has('responses') || response.value === undefined) {
    return { wrong: [`answers ${answer.status}, which is not documented: ${answer.body.slice(0, 300)}`] };
  }
  const type = answer.field('content-type')?.toLowerCase() ?? 'nothing';
  const types = response.value.content;
  if (type === 'nothing' ? types !== undefined : !types?.[type]) wrong.push(`is of type ${type}, and documented as ${Object.keys(types ?? { nothing: 0 })}`);
  else if (asked === 'HEAD' && answer.body !== '') wrong.push('has a body, to a HEAD');
  else if (asked !== 'HEAD' && type !== 'nothing') {
    const isJson = /^application\/([a-z.]+\+)?json$/.test(type);
    const body = isJson ? JSON.parse(answer.body) : answer.body;
    wrong.push(...response.at('content', type, 'schema').problems(body).map((problem) => `body: ${problem}; it is ${answer.body.slice(0, 300)}`));
  }
  wrong.push(...judgeFields(response.at('headers'), answer));
  return { wrong, promise: `${operation.id} ${answer.status} ${type}` };
}

function judgeFields(documented, answer) {
  const wrong = [];
  const known = new Map(Object.keys(documented.value ?? {}).map((name) => [name.toLowerCase(), documented.at(name)]));
  for (const [name, place] of known) {
    if (place.value.required && answer.field(name) === undefined) wrong.push(`lacks ${name}`);
  }
  for (const [name, value] of answer.fields) {
    const place = known.get(name);
    if (!place) {
      if (!standing.has(name)) wrong.push(`has an undocumented field ${name}: ${value}`);
      continue;
    }
    const isNumber = place.value.schema.type === 'integer';
    wrong.push(...place.at('schema').problems(isNumber ? Number(value) : value).map((problem) => `${name}: ${problem}`));
  }
  return wrong;
}
