# frozen_string_literal: true

# Reads a registry through the client generated from openapi.yaml, and prints what every other language prints.

# [client]
require 'uri'
require 'isometric'

SECRET = ENV.fetch('ISOMETRIC_CLIENT_SECRET')

# The generated client follows redirects, whatever it is told, and would take the secret along. Where there is no access
# token it sends an empty one, which is refused; public resources answer without any.
Typhoeus.before do |request|
  request.options[:followlocation] = false
  request.options[:headers].delete('Authorization') unless ENV.key?('ISOMETRIC_ACCESS_TOKEN')
  true # go on with the request
end

def client(url)
  address = URI(url)
  configuration = Isometric::Configuration.new
  configuration.scheme = address.scheme
  configuration.host = "#{address.host}:#{address.port}"
  configuration.base_path = address.path
  configuration.timeout = 30
  configuration.params_encoding = :multi # otherwise a filter with several words is sent in a way that the service ignores
  configuration.access_token = ENV['ISOMETRIC_ACCESS_TOKEN']
  Isometric::ApiClient.new(configuration)
end

# Waits out a 429, which says that nothing was done. Any other refusal is the caller's to see.
def patiently
  attempt = 1
  begin
    yield
  rescue Isometric::ApiError => e
    raise if e.code != 429 || attempt == 5

    asked = (e.response_headers || {})['Retry-After'].to_s
    sleep(asked.match?(/\A\d{1,3}\z/) ? asked.to_i : 2**attempt)
    attempt += 1
    retry
  end
end
# [/client]

REGISTRY = client(ENV.fetch('ISOMETRIC_BASE_URL'))

# [fetch]
# The models leave out what the contract does not know; as an object, the answer comes as it was sent.
def raw_credit_batches(id, registry: REGISTRY, secret: SECRET)
  patiently do
    Isometric::IssuancesApi.new(registry).get_issuance_credit_batches(secret, id, debug_return_type: 'Object')
  end
end

def modelled(raw)
  Isometric::IssuanceCreditBatches.build_from_hash(raw)
end
# [/fetch]

# [describe]
def describe(result)
  batches = result.supplier_credit_batches + result.buffer_pool_credit_batches
  puts "issuance #{result.issuance_id}: #{batches.size} batches"
  batches.each do |batch|
    domain = batch.owner.domain || 'no domain'
    beneficiary = batch.beneficiary&.name || 'nobody'
    puts "  #{batch.serial_number} #{batch.status} #{batch.size.credit_kgs} kg, #{batch.owner.name} (#{domain}), " \
         "for #{beneficiary}, sequestered #{sequestered(batch)}"
  end
  print_totals('total', batches)
  puts "  total: #{result.credit_batch_size_total.credit_kgs} kg"
end

# Versions of the answer differ: the newer ones have a day, a Date, the oldest one a moment, a Time.
def sequestered(batch)
  batch.sequestered_on || batch.sequestered_at&.getutc&.to_date || 'unknown'
end

# An Integer has no largest value.
def print_totals(label, batches)
  kgs = batches.group_by(&:status).transform_values { |held| held.sum { |batch| batch.size.credit_kgs } }
  kgs.sort.each { |status, sum| puts "  #{label} #{status}: #{sum} kg" }
end
# [/describe]

# [follow]
# The batches that hold a batch's credits now: itself, or its halves' halves.
def held_now(batch)
  return [batch] if batch.left_child_id.nil? || batch.right_child_id.nil?

  [batch.left_child_id, batch.right_child_id].flat_map do |id|
    held_now(patiently { Isometric::CreditBatchesApi.new(REGISTRY).get_credit_batch(SECRET, id) })
  end
end
# [/follow]

# [walk]
# Everything on all pages of a list. An error in the middle is raised: no part passes for the whole.
def walk
  found = []
  options = { first: 10 }
  loop do
    page = patiently { yield options }
    found.concat(page.nodes)
    return found unless page.page_info.has_next_page

    options = options.merge(after: page.page_info.end_cursor)
  end
end
# [/walk]

# [write]
def retire(organisation_id)
  organisations = Isometric::OrganisationsApi.new(REGISTRY)
  held = walk do |options|
    organisations.list_organisation_credit_batches(SECRET, organisation_id, options.merge(status: %w[active split]))
  end
  puts "held: #{held.size} batches active or split, #{held.sum { |batch| batch.size.credit_kgs }} kg"
  batch = held.find { |one| one.status == 'active' } or raise 'nothing to retire'
  request = Isometric::CreateRetirementRequest.new(
    credit_batch_quantities: [
      Isometric::CreditBatchQuantity.new(credit_batch_id: batch.id, credit_quantity_kg: 125)
    ],
    owner_organisation_id: organisation_id,
    beneficiary_organisation_id: organisation_id,
    supplier_id: batch.supplier_id,
    retirement_purposes: ['corporate_targets'],
    notes: 'Retired by a sample'
  )
  retirement = patiently { Isometric::RetirementsApi.new(REGISTRY).create_retirement(SECRET, request) }
  puts "retired: #{retirement.credit_batch_size_total.credit_kgs} kg for #{retirement.beneficiary.name}, " \
       "#{retirement.purposes.join(', ')}, #{retirement.retired_at.getutc.to_date}"
end
# [/write]

def detail(error)
  JSON.parse(error.response_body)['detail']
end

def say_whether_found(id, registry)
  raw_credit_batches(id, registry: registry)
rescue Isometric::ApiError => e
  # Not found can be a 400 as well as a 404.
  raise unless e.code == 404 || (e.code == 400 && detail(e).start_with?('Could not find'))

  puts "not found: #{detail(e)}"
end

with_splits, future, unknown, buyer, recorded_url, *recorded = ARGV

result = modelled(raw_credit_batches(with_splits))
describe(result)
print_totals('now', result.supplier_credit_batches.flat_map { |batch| held_now(batch) })

projects_api = Isometric::ProjectsApi.new(REGISTRY)
projects = walk { |options| projects_api.list_projects(SECRET, options) }
puts "projects: #{projects.size}, #{projects.sum { |project| project.issued_credits_total.credit_kgs }} kg issued"
project = patiently { projects_api.get_project(SECRET, projects.first.id) }
start = (project.crediting_period_start || 'never')[0, 10]
puts "project #{project.name}: #{project.status}, credited from #{start}"

# [errors]
begin
  raw_credit_batches(with_splits, secret: '0' * 32)
rescue Isometric::ApiError => e
  raise unless e.code == 401

  puts "wrong secret: 401 #{detail(e)}"
end
say_whether_found(unknown, REGISTRY)
begin
  projects_api.list_projects(SECRET, after: 'elsewhere')
rescue Isometric::ApiError => e
  raise unless e.code == 422

  puts "malformed: #{detail(e).first['msg']}"
end
# [/errors]

begin
  retire(buyer)
rescue Isometric::ApiError => e
  raise unless e.code == 401

  puts "held: 401 #{detail(e)}"
end

# [growth]
raw = raw_credit_batches(future)
describe(modelled(raw)) # a status is a string, so an unknown one needs no care
puts "  provenance revision #{raw[:provenance][:revision]}" # a property that the contract does not know
# [/growth]

older_and_newer = client(recorded_url)
say_whether_found(unknown, older_and_newer)
recorded.each do |id|
  raw = raw_credit_batches(id, registry: older_and_newer)
  describe(modelled(raw))
  puts "  ledger revision #{raw[:ledger_revision]}" if raw.key?(:ledger_revision)
end
